/** The commands against a whole Banyan: what they ask is what its API answers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { diff } from '../../src/cli/diff.ts'
import { get } from '../../src/cli/get.ts'
import { history } from '../../src/cli/history.ts'
import { build, hold, promote, restart, resume, rollback, rollbackAll } from '../../src/cli/moves.ts'
import { rejudge } from '../../src/cli/rejudge.ts'
import { status } from '../../src/cli/status.ts'
import type { Overview, RouteView } from '../../src/types/steering.ts'
import { HEADER, startBanyan, type TestBanyan } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const LOOK = { colour: false, width: null }
const PAIRS = 30
/** Prices of the candidate are rounded. */
const PRICE = { legacy: 7.49, candidate: 7.4899999 }

t.test('a shadow route whose candidate differs: seen, judged again, moved, and put back', async t => {
  const banyan = await shop(t)
  const common = { admin: banyan.adminUrl, config: banyan.file, json: false, look: LOOK }
  await traffic(banyan, PAIRS)

  await t.test('diff: the route, its field, an example with both prices', async t => {
    const all = await diff({ ...common, route: null, field: null, limit: 3 }, {})
    t.match(all, { exitCode: 0, stdout: /^orders +0\.00% +0\.00% +30 +30 +0 +0 +\$\.lines\[\*\]\.price$/m })
    t.equal(all.stderr, 'next: banyan diff orders\n')
    const fields = await diff({ ...common, route: 'orders', field: null, limit: 3 }, {})
    t.match(fields.stdout, /^\$\.lines\[\*\]\.price +30 +precision 30$/m)
    t.match(fields.stdout, /^ {2}tolerance: \{ "\$\.lines\[\*\]\.price": 0\.0000001 \}$/m)
    t.match(fields.stdout, /would lift agreement from 0\.00% to 100\.00%/)
    const field = await diff({ ...common, route: 'orders', field: '$.lines[*].price', limit: 2 }, {})
    t.match(field.stdout, /^≠ +"price": 7\.49 +│ +"price": 7\.4899999$/m)
    t.equal(field.stdout.match(/^ {2}curl -sS .*\/orders\/\d+'$/gm)?.length, 2)
    t.notMatch(field.stdout, 'hunter2', 'no credentials')
  })

  await t.test('rejudge: agreement under the rule that was suggested', async t => {
    const rules = join(dirname(banyan.file), 'rules.yaml')
    writeFileSync(rules, 'compare: { tolerance: { "$.lines[*].price": 0.001 } }\n')
    const { exitCode, stdout } = await rejudge({ ...common, route: 'orders', rules }, {})
    t.equal(exitCode, 0)
    t.match(stdout, /^agree +0\.00% → 100\.00% {3}(counted|an estimate)/m)
    t.match(stdout, /^\$\.lines\[\*\]\.price +30 +→ +0 +settled$/m)
  })

  await t.test('status and get: the route and what its gate misses; --json is the API’s object', async t => {
    const told = await status({ ...common, all: false }, {})
    t.match(told.stdout, /^○ orders +shadow +0\.00% .* 30 +wait/m)
    const one = await get({ ...common, route: 'orders', watch: null }, {})
    t.match(one.stdout, /^├─ agree +0\.00% {3}0 of 30$/m)
    t.match(one.stdout, /✖ compared +30 +≥ 1,000/)
    await sameAsApi<Overview>(t, banyan, 'overview', () => status({ ...common, json: true, all: false }, {}))
    await sameAsApi<RouteView>(t, banyan, 'routes/orders', () =>
      get({ ...common, json: true, route: 'orders', watch: null }, {}),
    )
    await sameAsApi(t, banyan, 'routes/orders/differences', () =>
      diff({ ...common, json: true, route: 'orders', field: null, limit: 3 }, {}),
    )
    await sameAsApi(t, banyan, 'routes/orders/examples?field=%24.lines%5B*%5D.price&limit=4', () =>
      diff({ ...common, json: true, route: 'orders', field: '$.lines[*].price', limit: 4 }, {}),
    )
  })

  await t.test('a route that is mistyped', async t => {
    const { exitCode, stderr } = await get({ ...common, route: 'order', watch: null }, {})
    t.equal(exitCode, 2)
    t.equal(stderr, 'banyan get: there is no route "order"; did you mean "orders"?\n')
  })

  await t.test('moves: refused, forced, held, resumed, rolled back; the history tells it all', async t => {
    const one = { ...common, route: 'orders', why: '' }
    const next = { ...one, to: null, percent: null, write: false, force: false }
    const refused = await promote(next, {})
    t.equal(refused.exitCode, 1)
    t.match(refused.stderr, /^banyan promote: .*gate.*\n {3}✖ compared/)
    const forced = await promote({ ...next, to: 'canary', percent: 0.1, force: true, why: 'trying' }, {})
    t.match(forced, { exitCode: 0, stdout: /^orders: shadow → canary 10%\. About 10% of the callers/ })
    t.match(forced.stderr, /^undo: banyan rollback orders/)
    t.match(await hold({ ...one, why: 'lunch' }, {}), { exitCode: 0, stdout: /^orders: not held → held/ })
    t.match(await resume(one, {}), { exitCode: 0, stdout: /^orders: held → not held/ })
    t.match(await restart({ ...one, why: 'a new cache' }, {}), { exitCode: 0, stdout: /epoch \d+ → \d+/ })
    const built = await build({ ...common, upstream: 'candidate', build: '7' }, {})
    t.match(built, { exitCode: 0, stdout: /^candidate: build 7\. .* orders\./ })
    const wrong = await build({ ...common, upstream: 'candidat', build: '7' }, {})
    t.match(wrong, { exitCode: 2, stderr: /did you mean "candidate"\?/ })
    const all = await rollbackAll({ ...common, why: 'enough' }, {})
    t.match(all, { exitCode: 0, stdout: /^orders: canary 10% → shadow\. Every caller is on legacy\./ })
    const none = await rollbackAll({ ...common, why: 'again' }, {})
    t.match(none, { exitCode: 0, stdout: 'Every caller of every route is on legacy already.\n' })
    const back = await rollback({ ...one, why: 'not yet' }, {})
    t.match(back, { exitCode: 0, stdout: /^orders: shadow → legacy\./ })
    const { stdout } = await history({ ...common, route: 'orders', limit: 20, before: null }, {})
    const kinds = stdout.split('\n').flatMap(line => /^\d\S+ \S+ +orders +(\S+)/.exec(line)?.[1] ?? [])
    t.strictSame(kinds.slice(0, 6), ['rolled-back', 'rolled-back', 'epoch', 'epoch', 'resumed', 'held'])
    t.match(stdout, /promoted \(forced\) +shadow → canary 10% +admin +trying/)
  })
})

t.test('the program: what it prints and ends with, watched until Ctrl-C, and without a proxy', async t => {
  const banyan = await shop(t)
  const watching = banyanProgram(banyan, 'get', 'orders', '--watch', '--json')
  const views: RouteView[] = []
  watching.stdout.setEncoding('utf8').on('data', (lines: string) => {
    for (const line of lines.trimEnd().split('\n')) views.push(JSON.parse(line))
  })
  await until('it draws the route', () => views.length > 0)
  t.equal(views[0]?.outcomes.differ, 0)
  await traffic(banyan, 5)
  await until('it draws what happened', () => views.at(-1)?.outcomes.differ === 5)
  watching.kill('SIGINT')
  t.equal((await once(watching, 'exit'))[0], 0)

  const told = await ended(banyanProgram(banyan, 'diff', 'orders', '$.lines[*].price', '--limit', '1'))
  t.match(told, {
    code: 0,
    stdout: /^orders {3}\$\.lines\[\*\]\.price {3}5 of 5 pairs differ here/,
    stderr: /^next: /,
  })
  await banyan.supervisor.stop()
  const gone = await ended(banyanProgram(banyan, 'status'))
  t.match(gone, {
    code: 3,
    stdout: '',
    stderr: /no Banyan answers at http:.*\(BANYAN_ADMIN\).*\n +fix +start one/,
  })
})

t.test('a port with tokens wants one, and it says what its bearer may', async t => {
  const tokens = 'tokens: [{ name: ci, token: r3ad-only-t0ken, may: [read] }]'
  const banyan = await shop(t, HEADER.replace(/^(admin: .*) \}$/m, `$1, ${tokens} }`))
  const common = { admin: banyan.adminUrl, config: banyan.file, json: false, look: LOOK }
  const none = await status({ ...common, all: false }, {})
  t.match(none, { exitCode: 3, stdout: '', stderr: /wants a token\n +fix +set BANYAN_TOKEN/ })
  const wrong = await status({ ...common, all: false }, { BANYAN_TOKEN: 'wr0ng-t0ken-here' })
  t.match(wrong, { exitCode: 3, stderr: /does not know the token in BANYAN_TOKEN/ })
  const right = { BANYAN_TOKEN: 'r3ad-only-t0ken' }
  t.equal((await status({ ...common, all: false }, right)).exitCode, 0)
  const moving = await rollback({ ...common, route: 'orders', why: '' }, right)
  t.match(moving, { exitCode: 1, stdout: '', stderr: /may not do this/ })
  for (const { stderr } of [none, wrong, moving]) t.notMatch(stderr, /t0ken/)
})

/** A legacy and a candidate that give other prices, with a route in shadow between them. */
async function shop(t: Test, header = HEADER): Promise<TestBanyan> {
  const [legacy, candidate] = await Promise.all(
    (['legacy', 'candidate'] as const).map(side =>
      startUpstream(t, ({ url }, response) => {
        const order = {
          id: url,
          lines: [
            { sku: 'a', price: 5 },
            { sku: 'b', price: PRICE[side] },
          ],
          note: null,
        }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(order))
      }),
    ),
  )
  const yaml = `upstreams: { legacy: "${legacy!.url}", candidate: "${candidate!.url}" }
legacy: legacy
routes:
  - { name: orders, match: { path: "/orders/*" }, candidate: candidate, phase: shadow }
`
  return startBanyan(t, yaml, 1, header)
}

/** So many requests, all of them compared, and some kept as examples. */
async function traffic({ url, adminUrl }: TestBanyan, count: number): Promise<void> {
  const before = await pairsOf(adminUrl)
  for (let at = 0; at < count; at++) {
    const headers = { authorization: 'Bearer hunter2', accept: 'application/json' }
    const { body } = await request(`${url}/orders/${at}`, { headers })
    await body.dump()
  }
  await until(`${count} more pairs`, async () => (await pairsOf(adminUrl)) === before + count)
  await until('examples are kept', async () => {
    return ((await ask(adminUrl, 'routes/orders/examples?limit=2')) as readonly unknown[]).length === 2
  })
}

async function pairsOf(adminUrl: string): Promise<number> {
  const { outcomes } = (await ask(adminUrl, 'routes/orders')) as RouteView
  return outcomes.match + outcomes.differ
}

async function ask(adminUrl: string, path: string): Promise<unknown> {
  const { statusCode, body } = await request(`${adminUrl}/api/v1/${path}`)
  if (statusCode !== 200) throw new Error(`${path} is answered ${statusCode}: ${await body.text()}`)
  return body.json()
}

/** What is printed is what the API says, but for what passes between asking twice: times, and rates. */
async function sameAsApi<T>(
  t: Test,
  { adminUrl }: TestBanyan,
  path: string,
  run: () => Promise<{ readonly stdout: string }>,
): Promise<void> {
  const printed: T = JSON.parse((await run()).stdout)
  t.strictSame(timeless(printed), timeless(await ask(adminUrl, path)), path)
}

function timeless(told: unknown): unknown {
  const passing = new Set(['rate', 'moreMs'])
  return JSON.parse(
    JSON.stringify(told, function (this: { criterion?: string }, key, value) {
      const isSpoken = key === 'measured' || key === 'needed'
      if (isSpoken && (this.criterion === 'fresh' || this.criterion === 'agreement')) return typeof value
      return passing.has(key) ? typeof value : value
    }),
  )
}

function banyanProgram({ adminUrl, file }: TestBanyan, ...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1', BANYAN_ADMIN: adminUrl }
  return spawn(process.execPath, [MAIN, ...args], { cwd: dirname(file), env })
}

async function ended(child: ReturnType<typeof banyanProgram>) {
  const code = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: (await code)[0], stdout, stderr }
}
