import type {
  DifferencesView,
  FieldView,
  Outcomes,
  Overview,
  Rejudged,
  RouteView,
  StoreView,
  SuggestionView,
} from '../../../types/steering.ts'
import {
  count,
  counts,
  flag,
  list,
  milliseconds,
  moment,
  number,
  orNull,
  ref,
  type Schema,
  shape,
  share,
  text,
} from './schema.ts'

type Latency = NonNullable<RouteView['latency']['legacy']>

const served = shape<RouteView['served']['legacy']>({ answers: count, errors: count })
const latency = orNull(shape<Latency>({ p50Ms: milliseconds, p99Ms: milliseconds }))
const field: { readonly [key in keyof FieldView]: Schema } = {
  field: text,
  count,
  classes: counts,
  noise: orNull(text),
}

/** What is measured. */
export const VIEWS: { readonly [name: string]: Schema } = {
  Outcomes: shape<Outcomes>({
    match: count,
    excused: count,
    differ: count,
    failed: counts,
    skipped: counts,
    hidden: counts,
  }),
  Field: shape<FieldView>(field),
  Suggestion: shape<SuggestionView>({ yaml: text, words: text, from: number, to: number, exact: flag }),
  Route: shape<RouteView>({
    name: text,
    match: list(text),
    legacy: orNull(text),
    candidate: orNull(text),
    state: ref('RouteState'),
    file: orNull(ref('Target')),
    outcomes: ref('Outcomes'),
    served: shape<RouteView['served']>({ legacy: served, candidate: served }),
    latency: shape<RouteView['latency']>({ legacy: latency, candidate: latency }),
    strata: counts,
    rate: number,
    fields: list(ref('Field')),
    verdict: orNull(ref('Verdict')),
  }),
  Store: shape<StoreView>({
    name: text,
    trouble: orNull(shape<NonNullable<StoreView['trouble']>>({ since: moment, what: text })),
  }),
  Overview: shape<Overview>({
    version: text,
    revision: count,
    store: ref('Store'),
    problems: list(ref('Problem')),
    routes: list(ref('Route')),
    warnings: list(text),
  }),
  Config: shape<Pick<Overview, 'revision' | 'problems'>>({ revision: count, problems: list(ref('Problem')) }),
  Differences: shape<DifferencesView>({
    route: text,
    epoch: count,
    outcomes: ref('Outcomes'),
    fields: list(
      shape<DifferencesView['fields'][number]>({ ...field, suggestion: orNull(ref('Suggestion')) }),
    ),
    rulesThatHid: counts,
  }),
  Rejudged: shape<Rejudged>({
    route: text,
    epoch: count,
    from: orNull(share),
    to: orNull(share),
    exact: flag,
    pairs: count,
    examples: count,
    fields: list(shape<Rejudged['fields'][number]>({ field: text, before: number, after: number })),
  }),
}
