import { withOwnSpan } from '../trace-context.ts'

/** What makes an answer depend on what the caller already has from the serving side. */
const CONDITIONAL = new Set([
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'if-range',
])
const TRACEPARENT = 'traceparent'
const LENGTHS: ReadonlySet<number> = new Set([...CONDITIONAL].map(name => name.length))

/**
 * The headers of a copy: those of the request that is served, less the conditional ones, with a span of its own in the
 * same trace, and the route's name so that the other side can tell a copy. `host` stands in for one that the caller did not name; else it is empty.
 */
export function copyHeaders(served: readonly string[], route: string, host: string): string[] {
  const headers: string[] = []
  for (let index = 0; index + 1 < served.length; index += 2) {
    const name = served[index]!
    if (LENGTHS.has(name.length) && CONDITIONAL.has(name.toLowerCase())) continue
    headers.push(name, valueFor(name, served[index + 1]!, host))
  }
  headers.push('banyan-mirror', route)
  return headers
}

function valueFor(name: string, value: string, host: string): string {
  if (name.length === TRACEPARENT.length && name.toLowerCase() === TRACEPARENT) return withOwnSpan(value)
  return host !== '' && name === 'host' ? host : value
}
