import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { request } from 'undici'
import type { Delays } from '../../bench/isolation/loop-delay.ts'
import type { DifferencesView, Outcomes } from '../../src/types/steering.ts'
import type { Side } from '../../src/types.ts'
import { folderFor } from '../support/folder.ts'
import { totalOf } from '../support/loaded-shadow.ts'
import { type BanyanProcess, runFile } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

const LOOP_DELAY = fileURLToPath(new URL('../../bench/isolation/loop-delay.ts', import.meta.url))
/** How long the front's loop may be held up by work of its own; waiting for a processor is none. */
const MOST_LATE_MS = 20
/** What takes long by itself takes long each time. */
const TRIES = 3
const MAX_BODY = 8 * 1024 * 1024

interface Document {
  readonly body: string | Buffer
  readonly headers?: { readonly [name: string]: string }
}

/** What either side answers, and what may be said of it: outcomes, with a field where they differ. */
interface Hostile {
  readonly legacy: string | Document
  readonly candidate: string | Document
  readonly said: readonly string[]
}

const deep = (inside: string, levels = 100_000) => '['.repeat(levels) + inside + ']'.repeat(levels)
const wide = (middle: number) =>
  `[${Array.from({ length: 1_000_000 }, (_, index) => (index === 500_000 ? middle : 7)).join(',')}]`
const coded = (coding: string, body: Buffer): Document => ({ body, headers: { 'content-encoding': coding } })
const typed = (type: string, body: string | Buffer): Document => ({ body, headers: { 'content-type': type } })
/** 1,000 times larger when it is undone, and more. */
const ZEROS = Buffer.alloc(256 * 1024 * 1024)
const GZIP = coded('gzip', gzipSync(ZEROS))
const ZSTD = coded('zstd', zstdCompressSync(ZEROS))
const text = '{"a":"a text that is long enough to be cut in the middle of it"}'
const BROTLI = brotliCompressSync(text)
const CUT = coded('br', BROTLI.subarray(0, BROTLI.length - 6))
const LATE = 'skipped undecided'

const CASES: { readonly [name: string]: Hostile } = {
  'levels-alike': { legacy: deep(''), candidate: deep(' '), said: ['match', LATE] },
  'levels-apart': {
    legacy: deep('1', 90_000),
    candidate: deep('2', 90_000),
    said: [`differ $${'[*]'.repeat(90_000)}`, LATE],
  },
  'levels-past-the-budget': { legacy: deep('1'), candidate: deep('2'), said: [LATE] },
  elements: { legacy: wide(1), candidate: wide(2), said: [LATE] },
  'duplicate-keys': { legacy: '{"a":1,"a":2}', candidate: '{"a":2}', said: ['differ $.a[*]'] },
  'duplicate-keys-alike': { legacy: '{"a":1,"a":2}', candidate: '{"a":1, "a":2}', said: ['match'] },
  surrogates: { legacy: '{"a":"\\ud800"}', candidate: '{"a":"\\udc00"}', said: ['differ $.a'] },
  'surrogates-alike': { legacy: '{"a":"\\ud800"}', candidate: '{"a":"\\uD800"}', said: ['match'] },
  'exponent-400': { legacy: '[1e400]', candidate: '[1e401]', said: ['differ $[*]'] },
  'exponent-400-alike': { legacy: '[1e400]', candidate: '[10e399]', said: ['match'] },
  'exponent-huge': { legacy: '[1e1000000000]', candidate: '[1e1000000001]', said: ['differ $[*]'] },
  'exponent-huge-alike': { legacy: '[1e1000000000]', candidate: '[10.0e999999999]', said: ['match'] },
  digits: { legacy: '[12345678901234567890]', candidate: '[12345678901234567891]', said: ['differ $[*]'] },
  'digits-alike': {
    legacy: '[12345678901234567890]',
    candidate: '[12345678901234567890.0]',
    said: ['match'],
  },
  proto: { legacy: '{"__proto__":{"a":1}}', candidate: '{}', said: ['differ $.__proto__'] },
  'gzip-bomb': { legacy: text, candidate: GZIP, said: ['failed response-body'] },
  'gzip-bomb-of-legacy': { legacy: GZIP, candidate: text, said: ['skipped too-large'] },
  'zstd-bomb': { legacy: text, candidate: ZSTD, said: ['failed response-body'] },
  'zstd-bomb-of-legacy': { legacy: ZSTD, candidate: text, said: ['skipped too-large'] },
  'bytes-of-another-charset': {
    legacy: text,
    candidate: typed('application/json; charset=utf-8', Buffer.from('{"a":"caf\xe9"}', 'latin1')),
    said: ['differ $'],
  },
  'another-charset': {
    legacy: typed('text/plain; charset=utf-8', 'café'),
    candidate: typed('text/plain; charset=utf-16le', Buffer.from('café', 'latin1')),
    said: ['differ $[*], header content-type', 'differ header content-type, $[*]'],
  },
  'no-charset': {
    legacy: typed('text/plain; charset=nonsense', 'a'),
    candidate: typed('text/plain; charset=nonsense', 'b'),
    said: ['differ $'],
  },
  'brotli-cut': { legacy: text, candidate: CUT, said: ['failed malformed'] },
  'brotli-cut-of-legacy': { legacy: CUT, candidate: text, said: ['skipped legacy-failed'] },
}

t.test('hostile documents end as they should, and hold up no caller', async t => {
  const folder = folderFor(t)
  const [legacy, candidate] = [await serving(t, 'legacy'), await serving(t, 'candidate')]
  const file = join(folder, 'routes.yaml')
  const routes = Object.keys(CASES).map(
    name => `  - { name: ${name}, match: { path: /${name} }, candidate: orders, phase: shadow }`,
  )
  writeFileSync(
    file,
    `version: 1
listen: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
store: "memory:"
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
defaults: { mirror: { maxBody: ${MAX_BODY / 1024 / 1024}MiB, noise: 0% } }
routes:
${routes.join('\n')}
`,
  )
  const delays = join(folder, 'delays')
  writeFileSync(delays, '')
  const banyan = await withLoopDelays(delays, () => runFile(t, file))
  let late = Number.POSITIVE_INFINITY
  let passes = 0
  while (passes < TRIES && late > MOST_LATE_MS) {
    late = Math.min(late, await longestDelay(delays, () => pass(banyan, ++passes)))
  }
  t.ok(late <= MOST_LATE_MS, `the loop was ${late} ms late`)
  for (const [name, { said }] of Object.entries(CASES)) {
    const outcomes = await outcomesOf(banyan, name)
    t.equal(totalOf(outcomes), passes, `${name}: one outcome each`)
    const told = await toldOf(banyan, name, outcomes)
    t.ok(
      told.every(one => said.includes(one)),
      `${name}: ${told.map(one => one.slice(0, 60))}`,
    )
  }
})

function serving(t: Parameters<typeof startUpstream>[0], side: Side) {
  return startUpstream(t, (incoming, response) => {
    const document = CASES[incoming.url!.slice(1)]![side]
    const { body, headers = {} } = typeof document === 'string' ? { body: document } : document
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)
  })
}

/** Threads of what is started here write down how late their loops are. */
async function withLoopDelays<Value>(file: string, start: () => Promise<Value>): Promise<Value> {
  const { NODE_OPTIONS, LOOP_DELAYS } = process.env
  Object.assign(process.env, {
    NODE_OPTIONS: `${NODE_OPTIONS ?? ''} --import ${LOOP_DELAY}`,
    LOOP_DELAYS: file,
  })
  try {
    return await start()
  } finally {
    process.env.NODE_OPTIONS = NODE_OPTIONS ?? ''
    if (LOOP_DELAYS === undefined) delete process.env.LOOP_DELAYS
  }
}

/** Asks for every document once more; `counted` is how often it is counted then. */
async function pass(banyan: BanyanProcess, counted: number): Promise<void> {
  for (const [name, { legacy }] of Object.entries(CASES)) {
    const { statusCode, body } = await request(`${banyan.url}/${name}`)
    const read = await body.arrayBuffer()
    const length = Buffer.byteLength(typeof legacy === 'string' ? legacy : legacy.body)
    if (statusCode !== 200 || read.byteLength !== length)
      throw new Error(`${name}: ${statusCode}, ${read.byteLength} bytes`)
  }
  for (const name of Object.keys(CASES)) {
    await until(`${name} is counted`, async () => totalOf(await outcomesOf(banyan, name)) === counted)
  }
}

/** How long the front's loop was held up at most while something is done, in milliseconds. */
async function longestDelay(file: string, act: () => Promise<void>): Promise<number> {
  const from = Date.now()
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line.endsWith('}'))
      .map(line => JSON.parse(line) as Delays)
  await act()
  const to = Date.now()
  await until('the delays are written down', () => (lines().at(-1)?.at ?? 0) > to)
  return Math.max(
    ...lines()
      .filter(({ at }) => at > from)
      .flatMap(({ workedMs }) => workedMs),
  )
}

async function outcomesOf(banyan: BanyanProcess, route: string): Promise<Outcomes> {
  return (await asked<{ outcomes: Outcomes }>(banyan, `routes/${route}`)).outcomes
}

/** The outcomes in words. */
async function toldOf(banyan: BanyanProcess, route: string, outcomes: Outcomes): Promise<readonly string[]> {
  const { fields } = await asked<DifferencesView>(banyan, `routes/${route}/differences`)
  return [
    ...(outcomes.match > 0 ? ['match'] : []),
    ...(outcomes.differ > 0 ? [`differ ${fields.map(({ field }) => field).join(', ')}`] : []),
    ...Object.keys(outcomes.failed).map(leg => `failed ${leg}`),
    ...Object.keys(outcomes.skipped).map(reason => `skipped ${reason}`),
  ]
}

async function asked<Value>(banyan: BanyanProcess, path: string): Promise<Value> {
  return (await (await fetch(`http://127.0.0.1:${banyan.adminPort}/api/v1/${path}`)).json()) as Value
}
