import { writeFileSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { type Page, chromium as playwright, type WebSocket } from 'playwright-core'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { startShop } from '../../legacy-monolith/server.ts'
import { HEADER, type Teardown } from '../support/banyan.ts'
import { type LogLine, runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'

t.test('a person shops through Banyan in a real browser, before and after products are live', async t => {
  const shop = await startShop({ tickerMs: 50, statusMs: 400 })
  t.teardown(() => shop.close())
  const catalog = await startCatalog({ legacyUrl: shop.url })
  t.teardown(() => catalog.close())
  await catalog.caughtUp()
  const file = (phase: string) => `
upstreams: { legacy: "${shop.url}", catalog: "${catalog.url}" }
legacy: legacy
routes: [{ name: products, match: { path: "/api/products/*" }, candidate: catalog, phase: ${phase} }]
`
  const banyan = await runBanyan(t, file('legacy'))
  for (const [phase, side] of [
    ['legacy', 'legacy'],
    ['live', 'candidate'],
  ] as const) {
    await t.test(
      `products are ${phase}: the ${side} answers for them, and the shop is as it was`,
      async t => {
        writeFileSync(banyan.file, HEADER + file(phase))
        await banyan.logged({ msg: 'a revision applies', revision: phase === 'legacy' ? 1 : 2 })
        const page = await openPage(t, banyan.url)
        const complaints = complaintsOf(page, banyan.url)
        const sockets: WebSocket[] = []
        page.on('websocket', socket => sockets.push(socket))

        await buy(page)
        t.same(sockets.map(socket => new URL(socket.url()).host).at(0), new URL(banyan.url).host)
        const { product, poweredBy } = await fetchedByPage(page, '/api/products/17')
        t.match(product, { id: 17, currency: 'EUR', category: { slug: String } })
        t.equal(poweredBy, side === 'legacy' ? 'FigAndBark/2.4' : null, 'as only the monolith says')
        const redirected = await fetchedByPage(page, '/api/product/17')
        t.equal(
          redirected.url,
          `${banyan.url}/api/products/17`,
          'the old name leads to Banyan, not to the shop',
        )
        for (const path of ['/', '/gallery', '/orders']) await page.goto(path)
        t.strictSame(complaints, [])
        t.match(await banyan.logged({ path: '/api/products/17', phase }), {
          side,
          status: 200,
          route: 'products',
        })
        t.match(await banyan.logged({ path: '/ticker' }), { status: 101, side: 'legacy' })
        await until('the order was followed through Banyan', () => banyan.lines.some(isOrderStream))
      },
    )
  }
})

/** A browser of its own each time: this build of Chromium ends with its first context. */
async function openPage(t: Teardown, baseURL: string): Promise<Page> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox'],
  })
  t.teardown(() => browser.close())
  return browser.newPage({ baseURL })
}

function isOrderStream({ path, status }: LogLine): boolean {
  return status === 200 && /^\/orders\/\d+\/events$/.test(String(path))
}

/** Looks around until a stock figure moves, logs in, orders, and watches the parcel leave. */
async function buy(page: Page): Promise<void> {
  await page.goto('/catalog?category=figs')
  await page.waitForSelector('.stock.moved')
  await page.selectOption('select[name=sort]', '-price')
  await page.waitForURL(/sort=-price/)
  await page.click('text=Black mulberry')
  await page.click('.buy .button')
  await page.click('text=Checkout »')
  await page.fill('input[name=email]', 'anna@example.com')
  await page.fill('input[name=password]', 'fig')
  await page.click('#main input[value="Log in"]')
  await page.click('input[value="Order and pay"]')
  await page.click('text=watch it being packed')
  await page.waitForSelector('#step-shipped.done')
}

interface Fetched {
  readonly url: string
  readonly poweredBy: string | null
  readonly product: unknown
}

/** What a script of the page gets; the shop's own pages ask nothing of the API. */
function fetchedByPage(page: Page, path: string): Promise<Fetched> {
  return page.evaluate(async path => {
    const answer = await fetch(path)
    const { product } = (await answer.json()) as { product: unknown }
    return { url: answer.url, poweredBy: answer.headers.get('x-powered-by'), product }
  }, path)
}

/** Filled with whatever goes wrong on a page: console, scripts, statuses, connections, other addresses. */
function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('response', answer => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`)
  })
  page.on('requestfailed', request => {
    // A page that is left, or a parcel that has left, closes its event stream.
    const isOver = request.resourceType() === 'eventsource'
    if (!isOver) complaints.push(`${request.failure()?.errorText} ${request.url()}`)
  })
  page.on('request', request => {
    if (!request.url().startsWith(url)) complaints.push(`elsewhere: ${request.url()}`)
  })
  return complaints
}
