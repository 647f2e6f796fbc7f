import t from 'tap'
import { parseConfig } from '../../src/config/load.ts'
import { Mirror } from '../../src/mirror/mirror.ts'
import type { RevisionCopies } from '../../src/mirror/revision-copies.ts'
import type { RoutedRequest, ServedResult, Witness } from '../../src/types/copying.ts'
import type { Counts } from '../../src/types/evidence.ts'
import type { Phase, RouteState, Side } from '../../src/types.ts'
import type { Teardown } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

interface Stage {
  readonly copies: RevisionCopies
  readonly request: RoutedRequest
  /** What was told of the candidate. */
  readonly told: string[]
  readonly bugs: unknown[]
  begin(): Witness
  outcomes(): Counts
}

/** A mirror by itself: the test plays the exchange. Both sides answer with the status in the path. */
async function stage(t: Teardown, phase: Phase, target = '/200'): Promise<Stage> {
  const { url } = await startUpstream(t, (req, res) => res.writeHead(Number(req.url!.slice(1))).end('x'))
  const told: string[] = []
  const bugs: unknown[] = []
  const mirror = new Mirror({
    fronts: 1,
    writes: new SharedArrayBuffer(8 * 1024),
    log: { error: (bug: unknown) => bugs.push(bug) } as never,
    onCandidateResult: (route, _, at, isBad, hadConnection) => {
      told.push(`${route.name} ${isBad ? 'bad' : 'good'}${hadConnection ? '' : ', no connection'}`)
      if (Math.abs(Date.now() - at) > 60_000) throw new Error(`at ${at}`)
    },
  })
  const { plan } = parseConfig(
    `version: 1\nupstreams: { a: "${url}", b: "${url}" }\nlegacy: a\nroutes: [{ name: orders, match: { path: "/*" }, candidate: b, phase: ${phase}, mirror: { noise: 0% } }]\n`,
    'routes.yaml',
    {},
  )
  const route = plan!.routes[0]!
  const state: RouteState = { phase, percent: 1, held: false, epoch: 1, since: 0, by: '', why: '' }
  const copies = mirror.apply(plan!, { orders: state }, null)
  t.teardown(() => copies.upstreams.destroy())
  const serve: Side = phase === 'live' ? 'candidate' : 'legacy'
  const request: RoutedRequest = {
    head: { method: 'GET', host: 'a', path: target, query: '', headers: [] },
    inspected: { contentLength: null, transferEncoding: null },
    target,
    authority: 'a',
    caller: '127.0.0.1',
    match: { route, matcher: route.match[0]! },
    state,
    decision: { serve, copy: serve === 'legacy' ? 'candidate' : 'legacy', why: 'phase' },
    hasBody: false,
  }
  const seen: Record<string, number> = {}
  return {
    copies,
    request,
    told,
    bugs,
    begin: () => copies.begin(request, 'http') as Witness,
    outcomes: () => {
      const evidence = mirror.epochOf(request).tally.take()
      if (evidence !== null) {
        if (evidence.match > 0) seen.match = (seen.match ?? 0) + evidence.match
        for (const [what, many] of Object.entries({ ...evidence.skipped, ...evidence.failed }))
          seen[what] = (seen[what] ?? 0) + (many as number)
      }
      return seen
    },
  }
}

const RESULT: ServedResult = {
  startedAt: 0,
  firstSide: 'candidate',
  firstStatus: 200,
  firstFailure: null,
  firstConnected: true,
  isUpgrade: false,
  skip: null,
  witness: null,
}

/** The serving side answers so, from head to end. */
function answers(witness: Witness, side: Side, status: number): void {
  witness.asking(side, 'http://a', ['host', 'a'])
  witness.asked()
  witness.sent(side)
  witness.head(side, status, [Buffer.from('x'), Buffer.from('y')])
  witness.data(side, Buffer.from('x'))
  witness.ended(side)
}

t.test('a bug ends the copy that it is in, as undecided, and reaches nobody', async t => {
  const one = await stage(t, 'shadow')
  for (let count = 1; count <= 2; count++) {
    const witness = one.begin()
    witness.asking('legacy', 'http://a', null as never)
    t.doesNotThrow(() => witness.asked())
    await until('it is logged', () => one.bugs.length === count)
    t.same(one.outcomes(), { undecided: count })
    // All that comes later is of no consequence.
    t.doesNotThrow(() => answers(witness, 'legacy', 200))
    t.doesNotThrow(() => witness.over(null, RESULT))
    t.same(one.outcomes(), { undecided: count })
  }
  t.equal(one.copies.mirror.deadlines.all.length, 0)
  t.equal(one.copies.mirror.budget.used, 0)
  t.equal(one.copies.mirror.laneTo('b').inFlight, 0, 'its place is free again')
})

t.test('a request that was answered by the proxy itself is rejected', async t => {
  const one = await stage(t, 'shadow')
  const witness = one.begin()
  witness.over('connect', RESULT)
  t.same(one.outcomes(), { rejected: 1 })
})

t.test(
  'of the candidate it is told once what it came to: bad is a failure, or a 5xx that legacy did not give',
  async t => {
    // Phase, what legacy and the candidate answer (of the copy: by its path), what is told.
    const cases = [
      ['shadow', 200, 200, 'good'],
      ['shadow', 200, 404, 'good'],
      ['shadow', 200, 500, 'bad'],
      ['shadow', 503, 500, 'good'],
      ['live', 200, 200, 'good'],
      ['live', 200, 503, 'bad'],
      ['live', 500, 503, 'good'],
      ['live', 404, 404, 'good'],
    ] as const
    for (const [phase, legacy, candidate, expected] of cases) {
      const copied = phase === 'live' ? legacy : candidate
      const one = await stage(t, phase, `/${copied}`)
      const witness = one.begin()
      answers(witness, phase === 'live' ? 'candidate' : 'legacy', phase === 'live' ? candidate : legacy)
      await until('it is settled', () => one.copies.mirror.deadlines.all.length === 0)
      witness.over(null, { ...RESULT, firstStatus: candidate })
      t.same(one.told, [`orders ${expected}`], `${phase}: legacy ${legacy}, candidate ${candidate}`)
    }
  },
)

t.test('what is not compared is told as well, without waiting for anything', async t => {
  const served = (result: Partial<ServedResult>) => ({ ...RESULT, ...result })
  const cases = [
    [served({}), ['orders good']],
    [served({ firstStatus: 500 }), ['orders bad']],
    [served({ firstStatus: 0, firstFailure: 'reset' }), ['orders bad']],
    [
      served({ firstStatus: 0, firstFailure: 'connect', firstConnected: false }),
      ['orders bad, no connection'],
    ],
    [served({ firstStatus: 200, firstFailure: 'response-body' }), ['orders bad']],
    [served({ firstStatus: 0, firstFailure: 'client-gone' }), []],
    [served({ firstStatus: 0, firstFailure: 'request-body' }), []],
    [served({ firstSide: null, firstStatus: 0 }), []],
    [served({ firstSide: 'legacy' }), []],
  ] as const
  for (const [result, expected] of cases) {
    const one = await stage(t, 'live')
    one.copies.count(one.request, result)
    t.same(one.told, expected, JSON.stringify(result))
  }
})

t.test('a candidate that fails while it serves is told of at once, whatever legacy takes', async t => {
  const one = await stage(t, 'live')
  const witness = one.begin()
  witness.asking('candidate', 'http://a', ['host', 'a'])
  witness.asked()
  witness.fellBack('timeout')
  t.same(one.told, ['orders bad, no connection'])
  answers(witness, 'legacy', 200)
  witness.over(null, { ...RESULT, firstStatus: 0, firstFailure: 'timeout' })
  t.same(one.told.length, 1)
  t.same(one.outcomes(), { timeout: 1 })
})
