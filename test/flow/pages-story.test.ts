/** What a person does with the pages while they migrate, in a real browser: by mouse, by keyboard alone, and without JavaScript. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import type { TestBanyan } from '../support/banyan.ts'
import { startBrowser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { listenTo, tabTo } from './pages-browser.ts'
import { send, startMigration } from './pages-migrating.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A change is seen elsewhere within a second, and ten times that where a machine does much else. */
const SEEN_MS = 10_000

t.test('the pages', async t => {
  const [banyan, browser] = await Promise.all([startMigration(t), startBrowser(t)])
  await until('orders are ready and invoices are not', async () => {
    await send(banyan, '/invoices/1', 8)
    const calls = await callsOf(banyan)
    return calls.orders === 'promote' && calls.invoices === 'rollback'
  })
  const complaints: string[] = []
  const open = (options: object = {}) => openContext(browser, banyan, complaints, options)

  await t.test(
    'by mouse: a failing route, its field, its difference, a rule, either side; a promotion and a rollback',
    async t => {
      const context = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
      const page = await context.newPage()
      const other = await (await open()).newPage()
      await other.goto('/')
      await page.goto('/')
      t.match(
        await page.locator('.routes tbody tr').first().textContent(),
        /invoices.*roll back/s,
        'the failing route stands first',
      )
      await page.click('.routes >> text=invoices')
      await page.click('.fields >> text=$.lines[*].price')
      await page.click('.examples tbody a')
      await page.waitForSelector('text=Both answers')
      t.match(await page.locator('.differences').textContent(), /24\.95.*24\.9/s)
      await page.click('text=Copy the rule')
      await page.waitForSelector('text=Copied')
      t.match(await page.evaluate('navigator.clipboard.readText()'), /\$\.lines\[\*\]\.price/)
      for (const side of ['legacy', 'candidate']) {
        const [opened] = await Promise.all([
          context.waitForEvent('page'),
          page.click(`text=Open on ${side} alone`),
        ])
        await opened.waitForLoadState()
        t.match(await opened.textContent('body'), /"price":24\.9/, `${side} answers alone`)
        await opened.close()
      }

      await page.goto('/')
      await page.click('.routes >> text=orders')
      await page.click('text=Promote to canary')
      t.match(
        await page.locator('.verdict').textContent(),
        /ready.*compared.*agreement/s,
        'it asks, and shows the verdict',
      )
      await page.fill('#why', 'all is well')
      await page.click('.primary')
      await sees(other, 'orders', 'canary 1%')
      t.match(await page.locator('.result').textContent(), /shadow → canary 1%/)

      await page.goto('/routes/invoices')
      await page.click('text=Return every caller to legacy')
      await sees(other, 'invoices', 'shadow')
      t.match(await page.locator('.result').textContent(), /canary 10% → shadow.*Every caller is on legacy/s)
      await page.click('nav >> text=Activity')
      const activity = await page.locator('.activity').textContent()
      t.match(
        activity,
        /invoices.*rolled back.*canary 10% → shadow.*orders.*promoted.*shadow → canary 1%.*all is well/s,
      )
      await context.close()
    },
  )

  await t.test('by keyboard alone', async t => {
    const context = await open()
    const page = await context.newPage()
    const other = await (await open()).newPage()
    await other.goto('/')
    await page.goto('/')
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.keyboard.press('Enter')
    await tabTo(page, '.routes a[href="/routes/users"]')
    await page.keyboard.press('Enter')
    await page.waitForURL(/routes\/users/)
    await tabTo(page, '#promote')
    t.not(
      await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
      'none',
      'one sees where one is',
    )
    await page.keyboard.press('Enter')
    await page.waitForURL(/promote/)
    await tabTo(page, '.primary')
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await sees(other, 'users', 'shadow')
    await page.goto('/routes/orders')
    await tabTo(page, '#rollback')
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await sees(other, 'orders', 'shadow')
    await tabTo(page, 'nav a[href="/activity"]')
    await page.keyboard.press('Enter')
    await page.waitForURL(/activity/)
    t.match(await page.locator('.activity').textContent(), /orders.*rolled back.*users.*promoted/s)
    await context.close()
  })

  await t.test('an update by others takes neither the focus nor what was opened', async t => {
    const page = await (await open()).newPage()
    await page.goto('/routes/invoices')
    await page.click('text=Begin the evidence anew')
    await page.fill('#restart-why', 'half a sen')
    await fetch(`${banyan.adminUrl}/api/v1/routes/invoices/hold`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"why":"wait"}',
    })
    await page.waitForSelector('text=Resume: allow promotions', { timeout: SEEN_MS })
    t.equal(await page.evaluate('document.activeElement.id'), 'restart-why')
    t.equal(await page.inputValue('#restart-why'), 'half a sen')
    await page.keyboard.type('tence')
    t.equal(await page.inputValue('#restart-why'), 'half a sentence')
  })

  await t.test('without JavaScript every page reads, and every action works', async t => {
    const page = await (await open({ javaScriptEnabled: false })).newPage()
    for (const path of await paths(banyan)) {
      const answer = await page.goto(path)
      t.equal(answer?.status(), 200, path)
      t.ok((await page.locator('h1').count()) === 1, `${path} has a title`)
    }
    await page.goto('/routes/invoices')
    await page.click('text=Resume: allow promotions')
    t.match(await page.locator('.result').textContent(), /resumed/)
    await page.click('text=Begin the evidence anew')
    await page.fill('#restart-why', 'a new build')
    await page.click('text=Restart the evidence')
    t.match(await page.locator('.result').textContent(), /begins anew/)
    await page.click('text=Promote to canary')
    await page.check('[name=force]')
    await page.fill('#why', 'on my word')
    await page.click('.primary')
    t.match(await page.locator('.result').textContent(), /shadow → canary/)
    await page.goto('/')
    await page.click('text=Return every caller of every route to legacy')
    await page.click('text="Return every caller to legacy"')
    t.match(await page.locator('.result').textContent(), /invoices.*canary 1% → shadow/s)
    await page.goto('/explain')
    await page.fill('#url', '/orders/42')
    await page.click('text=Explain it')
    t.match(await page.locator('.account').textContent(), /orders.*shadow.*legacy/s)
    await page.goto('/routes/invoices')
    await page.click('text=Hold: stop promotions')
    t.match(await page.locator('.result').textContent(), /held/)
  })

  await t.test('axe finds nothing on any page, light or dark, and nothing is wider than a phone', async t => {
    const page = await (await open()).newPage()
    for (const path of await paths(banyan)) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(path)
      await page.evaluate(AXE)
      t.strictSame(await violations(page, {}), [], `${path}, light`)
      await page.setViewportSize({ width: 390, height: 844 })
      await page.emulateMedia({ colorScheme: 'dark' })
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${path} fits a phone`)
      t.strictSame(await violations(page, DARK), [], `${path}, dark`)
    }
  })

  await t.test('a page of an upstream is shown, and can do nothing', async t => {
    const page = await (await open()).newPage()
    for (const side of ['legacy', 'candidate']) {
      const answer = await page.goto(`/preview/${side}/invoices/invoices/page`)
      t.equal(await page.textContent('h1'), side)
      t.equal(await page.title(), side, 'its script did not run')
      t.equal(await answer?.headerValue('set-cookie'), null)
      await page.click('button')
      t.match(page.url(), /\/preview\//, 'its form went nowhere')
    }
    t.equal(
      (await fetch(`${banyan.adminUrl}/preview/legacy/invoices/invoices/page`, { method: 'POST' })).status,
      404,
    )
    // Chromium says that it has kept a script and a form from doing anything.
    complaints.splice(0, complaints.length, ...complaints.filter(one => !/sandboxed/.test(one)))
  })

  t.strictSame(complaints, [], 'no error, no violation of the policy, no other host')
})

async function openContext(
  browser: Browser,
  { adminUrl }: TestBanyan,
  complaints: string[],
  options: object,
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: adminUrl, ...options })
  context.setDefaultTimeout(30_000)
  listenTo(context, adminUrl, complaints)
  return context
}

/** Waits until a page that shows all routes shows one where it is now; says how long that took. */
async function sees(page: Page, route: string, place: string): Promise<void> {
  const from = performance.now()
  await page.locator(`#route-${route} .phase`, { hasText: place }).waitFor({ timeout: SEEN_MS })
  t.comment(`the other browser sees ${route} in ${place} after ${Math.round(performance.now() - from)} ms`)
}

async function callsOf({ adminUrl }: TestBanyan): Promise<{ [route: string]: string | undefined }> {
  const routes = (await (await fetch(`${adminUrl}/api/v1/routes`)).json()) as {
    name: string
    verdict: { call: string } | null
  }[]
  return Object.fromEntries(routes.map(({ name, verdict }) => [name, verdict?.call]))
}

/** Every page there is. */
async function paths({ adminUrl }: TestBanyan): Promise<readonly string[]> {
  const history = (await (await fetch(`${adminUrl}/api/v1/examples/1`)).json()) as {
    id?: string
    route?: string
  }
  const difference = history.id === undefined ? [] : [`/routes/${history.route}/differences/${history.id}`]
  return [
    '/',
    '/routes/invoices',
    '/routes/orders',
    '/routes/*',
    '/routes/orders/promote',
    '/routes/invoices/differences',
    ...difference,
    '/rollback',
    '/activity',
    '/activity?route=orders',
    '/explain',
    '/explain?url=/orders/42&headers=cookie:%20banyan=anna',
    '/explain?url=orders',
  ]
}

/** Another scheme changes colours only; a phone, what has to be scrolled and hit. */
const DARK = { runOnly: ['color-contrast', 'scrollable-region-focusable', 'target-size'] }

async function violations(page: Page, options: object): Promise<readonly string[]> {
  const found = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as {
    readonly violations: readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[]
  }
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  )
}
