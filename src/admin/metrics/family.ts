import type { Metric } from 'prom-client'
import { BOUNDS_S, countOf, sumOf } from '../../totals/observed.ts'
import type { Observed } from '../../types/metrics.ts'

export type Labels = { readonly [label: string]: string }

/** One line of `/metrics`. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
  /** Where it is not the family's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string
}

/** All lines of one name. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly values: readonly Sample[]
}

export function counter(name: string, help: string, values: Iterable<Sample>): Family {
  return { name, help, type: 'counter', values: [...values] }
}

export function gauge(name: string, help: string, values: Iterable<Sample>): Family {
  return { name, help, type: 'gauge', values: [...values] }
}

export function histogram(
  name: string,
  help: string,
  observed: Iterable<readonly [Labels, Observed]>,
): Family {
  return { name, help, type: 'histogram', values: [...observed].flatMap(one => lines(name, ...one)) }
}

/** Buckets count all that is up to their end. */
function lines(name: string, labels: Labels, observed: Observed): Sample[] {
  let upTo = 0
  const buckets = BOUNDS_S.map((bound, index) => {
    upTo += observed[index]!
    return { labels: { ...labels, le: String(bound) }, value: upTo, metricName: `${name}_bucket` }
  })
  const count = countOf(observed)
  return [
    ...buckets,
    { labels: { ...labels, le: '+Inf' }, value: count, metricName: `${name}_bucket` },
    { labels, value: sumOf(observed), metricName: `${name}_sum` },
    { labels, value: count, metricName: `${name}_count` },
  ]
}

/** What prom-client writes out: it asks a metric for its values and looks at nothing else. */
export function asMetric(family: Family): Metric {
  return { ...family, get: () => family } as unknown as Metric
}
