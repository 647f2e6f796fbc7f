import { HEADER, startBanyan, type Teardown, type TestBanyan } from '../support/banyan.ts'
import { startUpstream } from '../support/upstream.ts'

/** Something hostile in every answer: it must never be more than text. */
const HOSTILE = '<script>pwned=1</script>‮\u001b[31m'

/** A migration on its way: `invoices` differ in prices, `orders` are ready, `users` and `reports` have not gone far. */
export async function startMigration(t: Teardown, header = HEADER): Promise<TestBanyan> {
  const answering = async (name: string, price: (path: string, count: number) => number) => {
    let count = 0
    return startUpstream(t, (req, res) => {
      count++
      const body = {
        id: 42,
        at: req.url === '/orders/42' ? '' : new Date(Date.now() + count).toISOString(),
        note: HOSTILE,
        lines: [
          { price: price(req.url!, count), sku: 'a' },
          { price: 3, sku: 'b' },
        ],
      }
      if (req.url === '/invoices/page') {
        res.setHeader('content-type', 'text/html')
        res.setHeader('set-cookie', 'banyan-admin=stolen')
        res.end(
          `<title>${name}</title><h1>${name}</h1><script>document.title = 'ran'</script><form method="post" action="/rollback"><button>x</button></form>`,
        )
        return
      }
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify(body))
    })
  }
  const legacy = await answering('legacy', () => 24.95)
  const candidate = await answering('candidate', (path, count) =>
    path.startsWith('/invoices') && count % 3 === 0 ? 24.9 : 24.95,
  )
  const gate = 'gate: { compared: 100, agree: 95%, p99: 50x, rollback: manual }'
  const banyan = await startBanyan(
    t,
    `upstreams: { legacy: "${legacy.url}", candidate: "${candidate.url}" }
legacy: legacy
routes:
  - { name: users, match: { path: "/users/:id" }, candidate: candidate, phase: legacy, ${gate} }
  - { name: orders, match: { path: "/orders/*" }, candidate: candidate, phase: shadow, ${gate} }
  - { name: invoices, match: { path: "/invoices/*", method: [GET, HEAD] }, candidate: candidate, phase: canary, canary: { percent: 10% }, ${gate} }
  - { name: reports, match: { path: "/reports/*" }, candidate: candidate, phase: legacy, ${gate} }
`,
    1,
    header,
  )
  await send(banyan, '/invoices/1', 120)
  await send(banyan, '/orders/42', 1_300)
  return banyan
}

/** Sends so many requests, each of another caller. */
export async function send({ url }: TestBanyan, path: string, many: number): Promise<void> {
  let left = many
  const one = async () => {
    while (left-- > 0) {
      const answer = await fetch(url + path, { headers: { cookie: `banyan=${left}` } })
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: 16 }, one))
}
