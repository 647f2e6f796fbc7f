import { countOf } from '../../totals/observed.ts'
import type { Counts } from '../../types/evidence.ts'
import type { Answerer, RouteTotals } from '../../types/metrics.ts'
import { counter, type Family, histogram, type Labels, type Sample } from './family.ts'

const ANSWERERS: readonly Answerer[] = ['legacy', 'candidate', 'banyan']
/** Skips that are losses: there was no room for a copy. */
const DROPS = ['queue-full', 'bytes-full']

/** What callers got, and what became of the copies. */
export function* trafficFamilies(routes: readonly RouteTotals[]): Generator<Family> {
  yield counter(
    'banyan_requests_total',
    'Requests answered, by who answered and the class of the status; without a route: those that reached none.',
    routes.flatMap(requests),
  )
  yield histogram(
    'banyan_request_duration_seconds',
    "From a request's head to the last byte of its answer, without tunnels and event streams.",
    routes.flatMap(({ route, answered }) =>
      ANSWERERS.filter(side => countOf(answered[side].durations) > 0).map(
        side => [{ route, side }, answered[side].durations] as const,
      ),
    ),
  )
  yield counter(
    'banyan_exchanges_total',
    'Exchanges by what became of their comparison; each has exactly one outcome.',
    routes.flatMap(({ route, outcomes }) => outcomeSamples(route, outcomes)),
  )
  yield histogram(
    'banyan_pair_head_seconds',
    "Time to the head of either side's answer to the same request, where both were asked.",
    routes.flatMap(({ route, heads }) =>
      (['legacy', 'candidate'] as const)
        .filter(side => countOf(heads[side]) > 0)
        .map(side => [{ route, side }, heads[side]] as const),
    ),
  )
  yield counter(
    'banyan_mirror_dropped_total',
    'Copies for which there was no room, in the queue or in bytes.',
    DROPS.map(reason => ({
      labels: { reason },
      value: routes.reduce((sum, { outcomes }) => sum + (outcomes[`skipped ${reason}`] ?? 0), 0),
    })),
  )
}

function requests({ route, answered }: RouteTotals): Sample[] {
  return ANSWERERS.flatMap(side =>
    [...answered[side].statuses].flatMap((value, digit) =>
      value === 0 ? [] : [{ labels: { route, side, status: `${digit}xx` }, value }],
    ),
  )
}

function outcomeSamples(route: string, outcomes: Counts): Sample[] {
  return Object.entries(outcomes).map(([key, value]) => {
    const [outcome = '', reason = ''] = key.split(' ')
    const labels: Labels = { route, outcome, reason }
    return { labels, value: value ?? 0 }
  })
}
