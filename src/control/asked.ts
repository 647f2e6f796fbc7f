import { METHODS } from 'node:http'
import { headerValue } from '../request/values.ts'
import { hostName } from '../routing/host.ts'
import { normalisePath } from '../routing/path.ts'
import { escapeNotAscii } from '../routing/pattern.ts'
import { splitTarget } from '../routing/target.ts'
import type { Asked } from './account.ts'

/** A request as people describe it. */
export interface Described {
  readonly method: string
  /** A path with or without a query, or an address whose host counts. */
  readonly url: string
  /** As in `name: value`. */
  readonly headers: readonly string[]
}

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/

/** The request that is described; else what is wrong with the description. */
export function askedFor({ method, url, headers }: Described): Asked | string {
  if (!METHODS.includes(method) || method === 'CONNECT') return unknownMethod(method)
  if (!/^(?:\/|https?:\/\/)/i.test(url)) return `"${url}" is neither a path, like /orders/42, nor an address`
  // No client sends what follows a number sign.
  const target = splitTarget(escapeNotAscii(url.replace(/#.*$/s, '')))
  if (target === null)
    return `"${url}" is no request's target: mind user names, spaces and control characters`
  const pairs = headers.map(line => HEADER.exec(line))
  const wrong = pairs.indexOf(null)
  if (wrong !== -1) return `"${headers[wrong]}" is no header; write it as 'name: value'`
  const lines = pairs.flatMap(pair => [pair![1]!, pair![2]!])
  const host = hostName(target.host ?? headerValue(lines, 'host') ?? '')
  const path = normalisePath(target.path)
  const head = path === null ? null : { method, host, path, query: target.query, headers: lines }
  return { rawPath: target.path, head }
}

function unknownMethod(method: string): string {
  const capitals = method.toUpperCase()
  const meant = METHODS.includes(capitals) && capitals !== method ? `; did you mean ${capitals}?` : ''
  return `"${method}" is no method that Banyan passes on${meant}`
}
