/** Takes the pictures of the pages in this folder, of the demo as it stands at its end: `node docs/images/take.ts`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { HEADER, startBanyan } from '../../test/support/banyan.ts'
import { launchBrowser } from '../../test/support/browser.ts'

const SIZES = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 768, height: 1024, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
] as const
/** A page that is longer is cut. */
const LONGEST = 3_000
/** A field by which answers of the demo differ at its end. */
const DIFFERING = 'status'
/** A route of the demo that is compared at its end, and not held. */
const ADVANCING = 'orders'

const ends: (() => unknown)[] = []
const demo = spawn(process.execPath, [join(import.meta.dirname, '../../demo/demo.ts'), '--keep'])
ends.push(async () => {
  demo.kill('SIGINT')
  await once(demo, 'exit')
})
try {
  const admin = await kept()
  const browser = await launchBrowser()
  ends.push(() => browser.close())
  const page = await browser.newPage()
  for (const [name, path] of await paths(admin)) await take(page, name, admin + path)
  await promote(admin, ADVANCING)
  await take(page, 'rollback', `${admin}/rollback`)
  await take(page, 'sign-in', `${await withTokens()}/`)
} finally {
  for (const end of ends.reverse()) await end()
}

/** The address of the pages, once the demo has told its story. */
async function kept(): Promise<string> {
  let told = ''
  for await (const text of demo.stdout.setEncoding('utf8')) {
    told += text
    if (told.includes('Ctrl-C ends everything')) break
  }
  demo.stdout.resume()
  return /export BANYAN_ADMIN=(http:\S+)/.exec(told)![1]!
}

async function paths(admin: string): Promise<readonly (readonly [name: string, path: string])[]> {
  const routes = (await (await fetch(`${admin}/api/v1/routes`)).json()) as { name: string }[]
  const examples = await Promise.all(
    routes.map(async ({ name }) => {
      const answer = await fetch(`${admin}/api/v1/routes/${name}/examples?field=${DIFFERING}&limit=1`)
      return { name, id: ((await answer.json()) as { id: string }[])[0]?.id }
    }),
  )
  const { name, id } = examples.find(({ id }) => id !== undefined)!
  return [
    ['migration', '/'],
    ['route', `/routes/${name}`],
    ['differences', `/routes/${name}/differences`],
    ['difference', `/routes/${name}/differences/${id}`],
    ['promote', `/routes/${ADVANCING}/promote`],
    ['activity', '/activity'],
    ['explain', '/explain?url=/product/17'],
  ]
}

async function promote(admin: string, route: string): Promise<void> {
  const answer = await fetch(`${admin}/api/v1/routes/${route}/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ why: 'for a picture', force: true }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** A Banyan that asks who one is. */
async function withTokens(): Promise<string> {
  const header = HEADER.replace('admin: {', 'admin: { token: a-token-for-a-picture,')
  const legacy = 'upstreams: { legacy: "http://127.0.0.1:9" }\nlegacy: legacy\n'
  const banyan = await startBanyan({ teardown: end => ends.push(end) }, legacy, 1, header)
  return banyan.adminUrl
}

async function take(page: Page, name: string, url: string): Promise<void> {
  for (const { width, height, scheme } of SIZES) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.goto(url)
    await page.waitForTimeout(300)
    const whole = (await page.evaluate('document.documentElement.scrollHeight')) as number
    const path = join(import.meta.dirname, `${name}-${width}-${scheme}.png`)
    const clip = { x: 0, y: 0, width, height: Math.min(LONGEST, Math.max(height, whole)) }
    await page.screenshot({ path, clip, fullPage: true })
    process.stdout.write(`${path}\n`)
  }
}
