/** A `Content-Type`, read as HTTP means it. */
export interface MediaType {
  /** `type/subtype`, lower-cased; empty when there is none. */
  readonly type: string
  /** Lower-cased names; the charset's value lower-cased too. Without the charset. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly charset: string | null
}

/** How a body is compared. */
export type Format = 'json' | 'html' | 'form' | 'text' | 'bytes'

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g

export function mediaTypeOf(header: string | null): MediaType {
  const type = (header ?? '').split(';', 1)[0]!.trim().toLowerCase()
  const parameters: [string, string][] = []
  let charset: string | null = null
  for (const [, name, quoted, bare] of (header ?? '').matchAll(PARAMETER)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare!
    const lower = name!.toLowerCase()
    if (lower !== 'charset') parameters.push([lower, value])
    else charset ??= value.toLowerCase()
  }
  return { type, parameters, charset }
}

export function formatOf(type: string): Format {
  if (type === 'text/html') return 'html'
  if (isJsonType(type)) return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return type.startsWith('text/') || type.endsWith('+xml') || TEXT_TYPES.has(type) ? 'text' : 'bytes'
}

export function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json')
}

/** Text by any other name. */
const TEXT_TYPES = new Set([
  'application/xml',
  'application/xml-dtd',
  'application/javascript',
  'application/ecmascript',
  'application/x-javascript',
  'application/x-ndjson',
  'application/jsonl',
  'application/json-seq',
  'application/yaml',
  'application/x-yaml',
  'application/toml',
  'application/sql',
  'application/graphql',
])

/** One text for content types that mean the same: parameters in any order, UTF-8 implied by JSON. */
export function comparableMediaType(header: string): string {
  const { type, parameters, charset } = mediaTypeOf(header)
  const implied = isJsonType(type) && (charset === null || isUtf8(charset))
  const named = implied || charset === null ? [] : [['charset', isUtf8(charset) ? 'utf-8' : charset] as const]
  const all = [...parameters, ...named].map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [type, ...all.sort()].join(';')
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8'
}
