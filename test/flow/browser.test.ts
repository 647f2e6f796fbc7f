import { writeFileSync } from 'node:fs'
import type { Page, WebSocket } from 'playwright-core'
import t from 'tap'
import { startCatalog } from '../../extracted-services/catalog/server.ts'
import { HEADER } from '../support/banyan.ts'
import { startBrowser } from '../support/browser.ts'
import { type LogLine, runBanyan } from '../support/process.ts'
import { buy, complaintsOf, openBusyShop } from '../support/shopping.ts'
import { until } from '../support/until.ts'

t.test('a person shops through Banyan in a real browser, before and after products are live', async t => {
  const shop = await openBusyShop(t)
  const catalog = await startCatalog({ legacyUrl: shop.url })
  t.teardown(() => catalog.close())
  await catalog.caughtUp()
  const file = (phase: string) => `
upstreams: { legacy: "${shop.url}", catalog: "${catalog.url}" }
legacy: legacy
routes: [{ name: products, match: { path: "/api/products/*" }, candidate: catalog, phase: ${phase} }]
`
  const [banyan, browser] = await Promise.all([runBanyan(t, file('legacy')), startBrowser(t)])
  for (const [phase, side] of [
    ['legacy', 'legacy'],
    ['live', 'candidate'],
  ] as const) {
    await t.test(
      `products are ${phase}: the ${side} answers for them, and the shop is as it was`,
      async t => {
        writeFileSync(banyan.file, HEADER + file(phase))
        await banyan.logged({ msg: 'a revision applies', revision: phase === 'legacy' ? 1 : 2 })
        const page = await browser.newPage({ baseURL: banyan.url })
        const complaints = complaintsOf(page, banyan.url)
        const sockets: WebSocket[] = []
        page.on('websocket', socket => sockets.push(socket))

        await buy(page, shop)
        t.equal(await page.isVisible('#cancel'), false, 'what has left cannot be cancelled')
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

function isOrderStream({ path, status }: LogLine): boolean {
  return status === 200 && /^\/orders\/\d+\/events$/.test(String(path))
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
