/** The log on a pipe, as containers and service managers have it: written by several threads, read by one who may be slow. */
import t from 'tap'
import { Agent, request } from 'undici'
import { runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const REQUESTS = 400
/** Some lines are longer than what a pipe takes in one piece. */
const pathOf = (index: number) => `/${index}/${'x'.repeat(index % 3 === 0 ? 7_000 : 100)}`

t.test('a reader that pauses gets every line of two fronts, each in one piece', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await runBanyan(
    t,
    `upstreams: { legacy: "${legacy.url}" }\nlegacy: legacy\n`,
    '--workers',
    '2',
  )
  banyan.child.stdout!.pause()
  // A connection each, so that both fronts have some.
  const dispatcher = new Agent({ pipelining: 0 })
  t.teardown(() => dispatcher.close())
  for (let from = 0; from < REQUESTS; from += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const answer = await request(banyan.url + pathOf(from + index), { dispatcher })
        await answer.body.text()
      }),
    )
  }
  banyan.child.stdout!.resume()
  const exchanges = () => banyan.lines.filter(({ msg }) => msg === 'exchange')
  await until('all are read', () => exchanges().length === REQUESTS)
  t.same(
    new Set(exchanges().map(({ path }) => path)),
    new Set(Array.from({ length: REQUESTS }, (_, index) => pathOf(index))),
  )
  t.same(new Set(exchanges().map(({ worker }) => worker)), new Set([0, 1]))
})

t.test('what was gathered when it is told to stop is written, before it ends', async t => {
  const legacy = await startUpstream(t, (_, res) => res.end('fine'))
  const banyan = await runBanyan(t, `upstreams: { legacy: "${legacy.url}" }\nlegacy: legacy\n`)
  for (let count = 0; count < 5; count++) await (await request(banyan.url)).body.text()
  banyan.child.kill('SIGTERM')
  await until('it has ended', () => banyan.child.exitCode !== null)
  await until('all is read', () => banyan.lines.filter(({ msg }) => msg === 'exchange').length === 5)
  t.equal(banyan.child.exitCode, 0)
})
