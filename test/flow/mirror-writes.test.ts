import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { Agent, request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { startFront, type TestFront } from '../support/front.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const METHODS = ['GET', 'HEAD', 'OPTIONS', ...UNSAFE] as const
const BODY = 'one,two,three'

/** Every combination of what a file can say about copies. */
interface Combination {
  readonly name: string
  readonly phase: string
  readonly percent: string
  readonly writes: boolean
  readonly yaml: string
}

function* combinations(): Generator<Combination> {
  let index = 0
  for (const [phase, percent] of [
    ['legacy', '1%'],
    ['shadow', '1%'],
    ['canary', '0%'],
    ['canary', '100%'],
    ['live', '1%'],
    ['retired', '1%'],
  ] as const)
    for (const writes of [false, true])
      for (const sample of ['100%', '50%'])
        for (const when of ['together', 'after'])
          for (const afterWrite of ['0s', '2s'])
            for (const noise of ['0%', '100%']) {
              const name = `r${index++}`
              const methods = writes ? [...METHODS] : ['GET', 'HEAD', 'OPTIONS']
              const why = writes ? ', writes: "both are idempotent"' : ''
              const mirror = `{ methods: [${methods}]${why}, sample: ${sample}, when: ${when}, afterWrite: ${afterWrite}, noise: ${noise} }`
              const canary = `{ percent: ${percent}, stickyBy: "header:x-user" }`
              const yaml = `  - { name: ${name}, match: { path: "/${name}/*" }, candidate: orders, phase: ${phase}, canary: ${canary}, mirror: ${mirror} }\n`
              yield { name, phase, percent, writes, yaml }
            }
}

/** What an upstream was asked: one line a request. */
async function recording(t: Teardown) {
  const seen: string[] = []
  const upstream = await startUpstream(t, async (req, res) => {
    const copy = req.headers['banyan-mirror'] === undefined ? 'served' : 'copy'
    const body = String(await bodyOf(req))
    seen.push(
      `${req.method} ${req.url} ${copy} ${body === '' || body === BODY ? 'whole' : `broken: ${body}`}`,
    )
    res.end(`answer to ${req.url}`)
  })
  return { url: upstream.url, seen, times: (line: string) => seen.filter(one => one === line).length }
}

t.test('legacy sees every unsafe request exactly once, whatever is copied', async t => {
  const all = [...combinations()]
  const [legacy, candidate] = [await recording(t), await recording(t)]
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }\nlegacy: legacy\nroutes:\n${all.map(one => one.yaml).join('')}`,
  )
  await askAll(front, all)
  for (const { name } of all) await front.back.counted(name, METHODS.length)

  for (const { name, phase, percent, writes } of all) {
    const servedByLegacy =
      phase === 'legacy' || phase === 'shadow' || (phase === 'canary' && percent === '0%')
    const copies = writes && phase !== 'legacy' && servedByLegacy
    const wrong: string[] = []
    for (const method of UNSAFE) {
      const times = (upstream: typeof legacy, copy: string) =>
        upstream.times(`${method} /${name}/${method} ${copy} whole`)
      if (times(legacy, 'served') !== (servedByLegacy ? 1 : 0))
        wrong.push(`legacy did not see ${method} once`)
      if (times(candidate, 'served') !== (servedByLegacy ? 0 : 1))
        wrong.push(`the candidate served ${method}`)
      if (times(legacy, 'copy') > 0) wrong.push(`legacy got a copy of ${method}`)
      if (times(candidate, 'copy') > (copies ? 1 : 0)) wrong.push(`the candidate got a copy of ${method}`)
    }
    t.same(wrong, [], `${phase} ${percent}, ${writes ? 'writes' : 'no writes'}: ${name}`)
    t.equal(front.back.total(name), METHODS.length, 'one outcome each')
  }
  t.same(
    [...legacy.seen, ...candidate.seen].filter(line => line.includes('broken')),
    [],
  )
  const copied = candidate.seen.filter(
    line => line.includes('copy') && UNSAFE.some(method => line.startsWith(method)),
  )
  t.ok(copied.length > 50, `${copied.length} writes were copied to the candidate`)
  const reads = legacy.seen.filter(line => line.includes('copy'))
  t.ok(reads.length > 50, `legacy was asked ${reads.length} reads a second time`)
  t.ok(reads.every(line => /^(GET|HEAD|OPTIONS) /.test(line)))
})

async function askAll(front: TestFront, all: readonly Combination[]): Promise<void> {
  const dispatcher = new Agent({ connections: 16 })
  await Promise.all(
    all.map(async ({ name }) => {
      for (const method of METHODS) {
        const hasBody = method === 'POST' || method === 'PUT'
        // Chunked for one of them, with a length for the other.
        const body = !hasBody
          ? null
          : method === 'POST'
            ? BODY
            : (async function* () {
                yield Buffer.from(BODY)
              })()
        const answer = await request(`${front.url}/${name}/${method}`, {
          method,
          dispatcher,
          headers: { 'x-user': 'anna' },
          body,
        } as Parameters<typeof request>[1])
        const text = await answer.body.text()
        if (answer.statusCode !== 200) throw new Error(`${method} ${name}: ${answer.statusCode} ${text}`)
      }
    }),
  )
  await dispatcher.close()
}

t.test('a write reaches the candidate only after legacy has made it', async t => {
  const status = (req: IncomingMessage) => Number(/\d+$/.exec(req.url!)?.[0])
  const legacy = await startUpstream(t, async (req, res) => {
    await bodyOf(req)
    if (status(req) === 0) req.socket.destroy()
    else res.writeHead(status(req)).end('x')
  })
  const copied: string[] = []
  const candidate = await startUpstream(t, async (req, res) => {
    copied.push(`${req.method} ${req.url} ${await bodyOf(req)}`)
    res.writeHead(status(req) || 200).end('x')
  })
  const route = (name: string, when: string) =>
    `  - { name: ${name}, match: { path: "/${name}/*" }, candidate: orders, phase: shadow, mirror: { methods: [POST], writes: "safe", when: ${when} } }\n`
  const front = await startFront(
    t,
    `upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }\nlegacy: legacy\nroutes:\n${route('together', 'together')}${route('after', 'after')}`,
  )
  const statuses = [200, 201, 303, 400, 404, 409, 500, 503, 0]
  for (const name of ['together', 'after']) {
    for (const wanted of statuses) {
      const answer = await request(`${front.url}/${name}/${wanted}`, { method: 'POST', body: BODY })
      await answer.body.dump()
    }
    t.same(
      await front.back.counted(name, statuses.length),
      { match: 3, 'not-committed': 5, 'legacy-failed': 1 },
      name,
    )
    t.same(
      copied.splice(0),
      [200, 201, 303].map(wanted => `POST /${name}/${wanted} ${BODY}`),
    )
  }
})
