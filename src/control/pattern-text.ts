import type { Matcher, PathPattern } from '../types.ts'

/** As people read it: `GET,HEAD shop.example.com/orders/*`. */
export function matcherText(matcher: Matcher): string {
  const { hosts, methods } = matcher
  const further = [
    ...Object.keys(matcher.headers),
    ...Object.keys(matcher.query),
    ...Object.keys(matcher.cookies),
  ]
  const words = [
    ...(methods.length === 0 ? [] : [methods.join(',')]),
    `${hosts.join(',')}${pathText(matcher.path)}`,
    ...(further.length === 0 ? [] : [`with ${further.join(', ')}`]),
  ]
  return words.join(' ')
}

/** A pattern as people write it. */
export function pathText(path: PathPattern): string {
  if (path.kind === 'expression') return `~ ${path.expression}`
  return path.kind === 'prefix' ? `${path.path}/*` : path.path
}
