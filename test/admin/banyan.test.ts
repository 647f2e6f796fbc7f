/** The API over a whole Banyan: what it says is so, and what it is told happens. */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { HEADER, startBanyan, type TestBanyan } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

const TOKENS = `{ host: 127.0.0.1, port: 0, tokens: [{ name: anna, token: mover }, { name: board, token: reader, may: [read] }] }`

t.test('a route is looked at, moved, told of and rolled back', async t => {
  const banyan = await start(t, HEADER)
  const { body: overview } = await ask(banyan, 'GET', 'overview')
  t.match(overview, { revision: 1, routes: [{ name: 'orders', state: { phase: 'shadow' } }, { name: '*' }] })
  t.match((await ask(banyan, 'GET', 'config')).body, { revision: 1, problems: [] })
  t.match((await ask(banyan, 'GET', 'explain?url=/orders/1')).body, {
    matched: { route: 'orders' },
    phase: 'shadow',
  })
  t.match(await ask(banyan, 'GET', 'explain?url=orders'), {
    status: 400,
    body: { message: /neither a path/ },
  })
  t.equal(await whoAnswers(banyan), 'legacy')

  t.match(await ask(banyan, 'POST', 'routes/orders/promote', {}), {
    status: 409,
    body: { refused: 'gate', verdict: { call: 'wait' } },
  })
  t.match(await ask(banyan, 'POST', 'routes/orders/promote', { force: true, to: 'live' }), {
    status: 422,
    body: { refused: 'needs-why' },
  })
  t.equal(await whoAnswers(banyan), 'legacy')

  const events = await listen(t, banyan)
  const forced = await ask(banyan, 'POST', 'routes/orders/promote', {
    force: true,
    to: 'live',
    why: 'we know',
  })
  t.match(forced, {
    status: 200,
    body: { kind: 'promoted', to: { phase: 'live', by: 'admin', why: 'we know' } },
  })
  t.equal(await whoAnswers(banyan), 'candidate', 'at once')
  t.match(await ask(banyan, 'POST', 'routes/orders/rollback', {}), {
    status: 200,
    body: { kind: 'rolled-back' },
  })
  t.equal(await whoAnswers(banyan), 'legacy', 'at once')
  await until('both are told', () => events().includes('promoted') && events().includes('rolled-back'))

  const { body: history } = await ask(banyan, 'GET', 'history?route=orders&limit=2')
  t.match(history, [
    { kind: 'rolled-back', by: 'admin', forced: false },
    { kind: 'promoted', by: 'admin', why: 'we know', forced: true },
  ])
  t.match(await ask(banyan, 'POST', 'upstreams/orders/build', { build: '7' }), {
    status: 200,
    body: { build: '7', routes: ['orders'] },
  })
  t.match(await ask(banyan, 'POST', 'routes/nobody/hold', {}), {
    status: 404,
    body: { refused: 'no-such-route' },
  })
  t.match(await ask(banyan, 'POST', 'rollback', {}), { status: 200, body: [] })
})

t.test(
  'tokens, and their names in the history; what is taken out of the file opens nothing any more',
  async t => {
    const banyan = await start(t, HEADER.replace(/admin: .*/, `admin: ${TOKENS}`))
    t.equal((await ask(banyan, 'GET', 'overview')).status, 401)
    t.equal((await ask(banyan, 'POST', 'rollback', {}, 'reader')).status, 403)
    t.match(await ask(banyan, 'POST', 'routes/orders/hold', {}, 'mover'), {
      status: 200,
      body: { to: { held: true, by: 'anna' } },
    })
    t.equal((await ask(banyan, 'GET', 'routes/orders', undefined, 'reader')).status, 200)
    writeFileSync(banyan.file, readFileSync(banyan.file, 'utf8').replace('token: reader', 'token: another'))
    await until(
      'it opens nothing',
      async () => (await ask(banyan, 'GET', 'overview', undefined, 'reader')).status === 401,
    )
    t.equal((await ask(banyan, 'GET', 'overview', undefined, 'another')).status, 200)
  },
)

t.test('who asked for notices is told of moves, and of a file that was refused', async t => {
  const told: { event: string; route: string | null }[] = []
  const receiver = await startUpstream(t, async (req, res) => {
    told.push(JSON.parse((await bodyOf(req)).toString()))
    res.end()
  })
  const banyan = await start(t, `${HEADER}notify: [{ url: "${receiver.url}/in", secret: s3cret }]\n`)
  await ask(banyan, 'POST', 'routes/orders/promote', { force: true, to: 'live', why: 'we know' })
  await ask(banyan, 'POST', 'routes/orders/rollback', {})
  writeFileSync(banyan.file, `${readFileSync(banyan.file, 'utf8')}nonsense: 1\n`)
  await until('all three came', () => told.length >= 3)
  t.same(told.map(({ event, route }) => `${event} ${route}`).sort(), [
    'moved orders',
    'reload-failed null',
    'rolled-back orders',
  ])
  t.match((await ask(banyan, 'GET', 'config')).body, { revision: 1, problems: [{ code: 'unknown-key' }] })
})

t.test('a restarted back has the admin port, its tokens and its events again', async t => {
  const banyan = await start(t, HEADER)
  await banyan.supervisor.kill('back')
  await until('it answers', async () => {
    const answer = await ask(banyan, 'GET', 'overview').catch(() => null)
    return answer?.status === 200
  })
  const events = await listen(t, banyan)
  await ask(banyan, 'POST', 'routes/orders/hold', {})
  await until('it is told', () => events().includes('held'))
})

async function start(t: Parameters<typeof startBanyan>[0], header: string): Promise<TestBanyan> {
  const named = (name: string) => startUpstream(t, (_, res) => res.setHeader('x-upstream', name).end('{}'))
  const [legacy, candidate] = [await named('legacy'), await named('candidate')]
  const yaml = `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
routes:
  - { name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow }
`
  return startBanyan(t, yaml, 1, header)
}

async function ask(
  { adminUrl }: TestBanyan,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  token?: string,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${adminUrl}/api/v1/${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

async function whoAnswers({ url }: TestBanyan): Promise<string | null> {
  const answer = await fetch(`${url}/orders/1`)
  await answer.body!.cancel()
  return answer.headers.get('x-upstream')
}

/** What was told so far, as it came. */
async function listen(
  t: { teardown(end: () => unknown): void },
  { adminUrl }: TestBanyan,
): Promise<() => string> {
  const abort = new AbortController()
  t.teardown(() => abort.abort())
  const answer = await fetch(`${adminUrl}/api/v1/events`, { signal: abort.signal })
  let text = ''
  void (async () => {
    for await (const chunk of answer.body!) text += Buffer.from(chunk).toString()
  })().catch(() => {})
  return () => text
}
