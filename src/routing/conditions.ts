import { RE2JS } from 're2js'
import { cookieValue, headerValue, queryValue } from '../request/values.ts'
import type { Matcher, RequestHead, ValuePattern } from '../types.ts'

const NONE: readonly ValueCondition[] = []

/** What a matcher asks for beside host and path, ready to be tested: rules 4 to 7 of the precedence. */
export interface Conditions {
  readonly methods: readonly string[]
  readonly headers: readonly ValueCondition[]
  readonly query: readonly ValueCondition[]
  readonly cookies: readonly ValueCondition[]
}

export interface ValueCondition {
  readonly name: string
  readonly pattern: ValuePattern
  /** Compiled; null unless the pattern is an expression. */
  readonly expression: RE2JS | null
}

/** One condition that does not hold, and what the request has instead (null: nothing). */
export interface Miss {
  readonly key: 'method' | 'headers' | 'query' | 'cookies'
  /** Of the header, query key or cookie; empty for the method. */
  readonly name: string
  readonly wanted: readonly string[] | ValuePattern
  readonly got: string | null
}

/** A matcher's conditions, compiled. Throws for an expression RE2 does not take; config has refused those. */
export function compileConditions(matcher: Matcher): Conditions {
  return {
    methods: matcher.methods,
    headers: compileValues(matcher.headers),
    query: compileValues(matcher.query),
    cookies: compileValues(matcher.cookies),
  }
}

/** Whether all of them hold. Cheapest first; allocates only for the values it has to read. */
export function holds(conditions: Conditions, request: RequestHead): boolean {
  const { methods, headers, query, cookies } = conditions
  if (methods.length > 0 && !methods.includes(request.method)) return false
  for (const wanted of headers) if (!isMet(wanted, headerValue(request.headers, wanted.name))) return false
  for (const wanted of query) if (!isMet(wanted, queryValue(request.query, wanted.name))) return false
  for (const wanted of cookies) if (!isMet(wanted, cookieValue(request.headers, wanted.name))) return false
  return true
}

/** Each condition that does not hold, in the order of the precedence. Says the same as `holds`, and why. */
export function* misses(conditions: Conditions, request: RequestHead): Generator<Miss> {
  const { methods } = conditions
  if (methods.length > 0 && !methods.includes(request.method)) {
    yield { key: 'method', name: '', wanted: methods, got: request.method }
  }
  for (const key of ['headers', 'query', 'cookies'] as const) {
    for (const wanted of conditions[key]) {
      const got = read(key, request, wanted.name)
      if (!isMet(wanted, got)) yield { key, name: wanted.name, wanted: wanted.pattern, got }
    }
  }
}

function read(key: 'headers' | 'query' | 'cookies', request: RequestHead, name: string): string | null {
  if (key === 'headers') return headerValue(request.headers, name)
  return key === 'query' ? queryValue(request.query, name) : cookieValue(request.headers, name)
}

function isMet(wanted: ValueCondition, got: string | null): boolean {
  if (got === null) return false
  if (wanted.pattern.is === 'exact') return got === wanted.pattern.value
  return wanted.expression === null || wanted.expression.test(got)
}

function compileValues(values: { readonly [name: string]: ValuePattern }): readonly ValueCondition[] {
  const entries = Object.entries(values)
  if (entries.length === 0) return NONE
  return entries.map(([name, pattern]) => ({
    name,
    pattern,
    expression: pattern.is === 'expression' ? RE2JS.compile(pattern.expression) : null,
  }))
}
