import type { ControlledField, Counts, Evidence } from '../types/evidence.ts'
import type { DifferenceClass, Failure, SkipReason } from '../types.ts'
import { countsFrom, entriesOf } from './counts.ts'
import { cappedClasses, cappedFields, cappedSignatures, earliest } from './sum.ts'

/**
 * Evidence as flat counters, as stores keep it: a name, a blank, what belongs to it.
 *
 * Texts from outside stand last and are JSON (a signature's key is already), so that no two keys are alike whatever a field is called, and a store
 * need not be able to keep a NUL or half a surrogate pair. What is 0 is left out.
 */
export function countersOf(evidence: Evidence): (readonly [key: string, value: number])[] {
  return [...counters(evidence)].filter(([, value]) => value !== 0)
}

function* counters(evidence: Evidence): Generator<readonly [key: string, value: number]> {
  yield ['match', evidence.match]
  yield ['since', evidence.since]
  yield ['newest', evidence.newest]
  yield ['controls', evidence.controls.taken]
  for (const [key, many] of entriesOf(evidence.signatures)) yield [`signature ${key}`, many]
  for (const [failure, many] of entriesOf(evidence.failed)) yield [`failed ${failure}`, many]
  for (const [reason, many] of entriesOf(evidence.skipped)) yield [`skipped ${reason}`, many]
  for (const [label, many] of entriesOf(evidence.hidden)) yield [`hidden ${JSON.stringify(label)}`, many]
  for (const [stratum, many] of entriesOf(evidence.strata)) yield [`stratum ${JSON.stringify(stratum)}`, many]
  for (const [field, classes] of Object.entries(evidence.classes)) {
    for (const [word, many] of entriesOf(classes)) yield [`class ${word} ${JSON.stringify(field)}`, many]
  }
  for (const [field, seen] of Object.entries(evidence.controls.fields)) {
    const name = JSON.stringify(field)
    yield [`control-differed ${name}`, seen.control]
    yield [`control-candidate ${name}`, seen.candidate]
    for (const [word, many] of entriesOf(seen.classes)) yield [`control-class ${word} ${name}`, many]
  }
  for (const side of ['legacy', 'candidate'] as const) {
    yield [`answers ${side}`, evidence.served[side].answers]
    yield [`errors ${side}`, evidence.served[side].errors]
    for (const [bucket, many] of entriesOf(evidence.latency[side])) yield [`head ${side} ${bucket}`, many]
  }
}

/** What a counter is when another part adds to it. */
export function combined(key: string, a: number, b: number): number {
  if (key === 'since') return earliest(a, b)
  return key === 'newest' ? Math.max(a, b) : a + b
}

/** The evidence that flat counters say; keys that another version wrote are passed over. */
export function evidenceOf(entries: Iterable<readonly [key: string, value: number]>): Evidence {
  const read = new Map<string, [string, number][]>()
  for (const [key, value] of entries) {
    const blank = key.indexOf(' ')
    const name = blank === -1 ? key : key.slice(0, blank)
    const known = read.get(name)
    const entry: [string, number] = [blank === -1 ? '' : key.slice(blank + 1), value]
    if (known === undefined) read.set(name, [entry])
    else known.push(entry)
  }
  const of = (name: string) => read.get(name) ?? []
  const one = (name: string, what = '') =>
    of(name).reduce((value, [rest, more]) => (rest === what ? combined(name, value, more) : value), 0)
  const side = (which: 'legacy' | 'candidate') => ({
    answers: one('answers', which),
    errors: one('errors', which),
  })
  return {
    match: one('match'),
    signatures: cappedSignatures(countsFrom(of('signature'))),
    failed: countsFrom(of('failed')) as Counts<Failure>,
    skipped: countsFrom(of('skipped')) as Counts<SkipReason>,
    hidden: countsFrom(named(of('hidden'))),
    classes: cappedClasses(classed(of('class')).map(([field, word, many]) => [field, { [word]: many }])),
    controls: {
      taken: one('controls'),
      fields: cappedFields([
        ...named(of('control-differed')).map(([field, control]) => [field, { ...UNSEEN, control }] as const),
        ...named(of('control-candidate')).map(
          ([field, many]) => [field, { ...UNSEEN, candidate: many }] as const,
        ),
        ...classed(of('control-class')).map(
          ([field, word, many]) => [field, { ...UNSEEN, classes: { [word]: many } }] as const,
        ),
      ]),
    },
    served: { legacy: side('legacy'), candidate: side('candidate') },
    latency: { legacy: histogram(of('head'), 'legacy '), candidate: histogram(of('head'), 'candidate ') },
    strata: countsFrom(named(of('stratum'))),
    since: one('since'),
    newest: one('newest'),
  }
}

const UNSEEN: ControlledField = { control: 0, candidate: 0, classes: {} }

/** Entries whose name is a JSON text; what is none was not written by this version. */
function named(entries: readonly (readonly [string, number])[]): [string, number][] {
  return entries.flatMap(([json, many]) => textsOf(json).map((text): [string, number] => [text, many]))
}

/** Entries that name a class and then a field. */
function classed(entries: readonly (readonly [string, number])[]): [string, DifferenceClass, number][] {
  return entries.flatMap(([name, many]) => {
    const blank = name.indexOf(' ')
    const word = name.slice(0, blank) as DifferenceClass
    return textsOf(name.slice(blank + 1)).map((field): [string, DifferenceClass, number] => [
      field,
      word,
      many,
    ])
  })
}

/** The text that JSON says; none when it says none. */
function textsOf(json: string): readonly string[] {
  try {
    const text: unknown = JSON.parse(json)
    return typeof text === 'string' ? [text] : []
  } catch {
    return []
  }
}

function histogram(entries: readonly (readonly [string, number])[], prefix: string): Counts {
  return countsFrom(
    entries.flatMap(([text, many]) =>
      text.startsWith(prefix) ? [[text.slice(prefix.length), many] as const] : [],
    ),
  )
}
