import type { CompareRules, Difference } from '../types.ts'
import { classOf } from './classes.ts'
import { cookiesByName } from './cookies.ts'
import type { Findings } from './differences.ts'
import { headerValues, isLeftOut, trimmed } from './header-lines.ts'
import { callersHost, followed, type Origins } from './location.ts'
import { comparableMediaType } from './media-type.ts'
import type { Redactor } from './redaction.ts'

export interface HeaderContext {
  readonly rules: CompareRules['headers']
  readonly origins: Origins
  /** The time of day, to tell cookies that are deleted from those that last; milliseconds since 1970. */
  readonly nowMs: number
  readonly redactor: Redactor
}

type Pairs = readonly string[]

/** Finds every difference between two answers' headers, as HTTP means them. */
export function findHeaderDifferences(
  legacy: Pairs,
  candidate: Pairs,
  context: HeaderContext,
  findings: Findings,
): void {
  const { ignore, only } = context.rules
  const sides = [visibleNames(legacy), visibleNames(candidate)] as const
  for (const name of new Set([...namesIn(legacy), ...namesIn(candidate)])) {
    const named = only?.includes(name) ?? false
    if (!named && isLeftOut(name)) continue
    const found = [
      ...headerDifferences(
        name,
        named ? legacy : sides[0](name),
        named ? candidate : sides[1](name),
        context,
      ),
    ]
    const rule = ignore.includes(name)
      ? `headers.ignore ${name}`
      : only !== null && !named
        ? 'headers.only'
        : null
    if (rule === null) findings.differences.push(...found)
    else for (const _ of found) findings.hide(rule)
  }
}

/** A side's headers, but none where `Connection` says that a name ends at this hop. */
function visibleNames(headers: Pairs): (name: string) => Pairs {
  const listed = new Set(headerValues(headers, 'connection').flatMap(line => listOf(line)))
  return name => (listed.has(name) ? [] : headers)
}

function namesIn(headers: Pairs): string[] {
  return headers.filter((_, place) => place % 2 === 0).map(name => name.toLowerCase())
}

function* headerDifferences(
  name: string,
  legacy: Pairs,
  candidate: Pairs,
  context: HeaderContext,
): Generator<Difference> {
  const ours = headerValues(legacy, name)
  const theirs = headerValues(candidate, name)
  if (name === 'set-cookie') {
    yield* cookieDifferences(ours, theirs, context)
    return
  }
  const [from, to] = comparableValues(name, ours, theirs, context)
  if (from.length === to.length && from.every((value, nth) => value === to[nth])) return
  const text = (values: readonly string[]) =>
    values.length === 0 ? null : values.map(value => shown(name, value, context.redactor)).join('\n')
  yield headerDifference(name, text(ours), text(theirs), { legacy: ours, candidate: theirs })
}

/** The values of a header, such that those that mean the same are the same. */
function comparableValues(
  name: string,
  legacy: readonly string[],
  candidate: readonly string[],
  { origins }: HeaderContext,
): readonly [readonly string[], readonly string[]] {
  switch (name) {
    case 'content-type':
      return [legacy.map(comparableMediaType), candidate.map(comparableMediaType)]
    case 'location':
      return [
        legacy.map(value => followed(value, origins.legacy, origins.caller)),
        candidate.map(value => followed(value, origins.candidate, origins.caller)),
      ]
    case 'cache-control':
    case 'vary':
      return [asSet(legacy, true), asSet(candidate, true)]
    case 'allow':
      return [asSet(legacy, false), asSet(candidate, false)]
    default:
      return [legacy, candidate]
  }
}

/** One difference a cookie; the values of cookies are not looked at. */
function* cookieDifferences(
  legacy: readonly string[],
  candidate: readonly string[],
  { origins, nowMs }: HeaderContext,
): Generator<Difference> {
  const host = (side: 'legacy' | 'candidate') => (domain: string) =>
    callersHost(domain, origins[side], origins.caller)
  const ours = cookiesByName(legacy, nowMs, host('legacy'))
  const theirs = cookiesByName(candidate, nowMs, host('candidate'))
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const from = ours.get(name)?.join('\n') ?? null
    const to = theirs.get(name)?.join('\n') ?? null
    if (from !== to) yield headerDifference('set-cookie', from, to, { legacy: [], candidate: [] })
  }
}

function headerDifference(
  name: string,
  legacy: string | null,
  candidate: string | null,
  values: { readonly legacy: readonly string[]; readonly candidate: readonly string[] },
): Difference {
  const at = `header ${name}`
  const one = values.legacy.length === 1 && values.candidate.length === 1
  const guess = one ? classOf('header', values.legacy[0], values.candidate[0], false) : 'other'
  return { at, field: at, kind: 'header', class: guess, legacy, candidate }
}

/** A list's members, each once, in one order. An empty header is a set of none, an absent one is no set. */
function asSet(values: readonly string[], ignoresCase: boolean): readonly string[] {
  if (values.length === 0) return []
  const members = new Set(values.flatMap(value => listOf(value, ignoresCase)))
  return [[...members].sort().join(', ')]
}

/** What stands between commas that are not inside quotes. */
function listOf(value: string, ignoresCase = true): string[] {
  const members = value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
  return members
    .map(member => trimmed(ignoresCase ? member.toLowerCase() : member).replace(/\s*=\s*/, '='))
    .filter(member => member !== '')
}

const MAX_SHOWN = 1_000

function shown(name: string, value: string, redactor: Redactor): string {
  const text = redactor.header(name, value)
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`
}
