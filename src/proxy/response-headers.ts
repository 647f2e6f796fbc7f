import { isHopByHop, listedByConnection } from './hop-by-hop.ts'
import { type OwnNames, type PublicAddress, rewrittenValue } from './location.ts'
import { lowerCased } from './request-headers.ts'

/**
 * The headers a caller gets, as a flat list: the upstream's in their order and spelling, every `Set-Cookie` by itself,
 * less the hop-by-hop ones and those that `Connection` names. `raw` holds the bytes as they came, read as Latin-1 so
 * that what is written is what was read. With `own`, addresses that name the upstream are rewritten to the caller's.
 */
export function responseHeaders(
  raw: readonly Buffer[],
  own: OwnNames | null,
  caller: PublicAddress,
): string[] {
  const headers: string[] = []
  let connection = ''
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toString('latin1')
    const lower = lowerCased(name)
    const value = raw[index + 1]!.toString('latin1')
    if (isHopByHop(lower)) {
      if (lower === 'connection') connection = connection === '' ? value : `${connection},${value}`
      continue
    }
    headers.push(name, own === null ? value : rewrittenValue(lower, value, own, caller))
  }
  const listed = listedByConnection(connection)
  return listed.size === 0 ? headers : without(headers, listed)
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => !names.has(headers[index - (index % 2)]!.toLowerCase()))
}

/** The first value of a header in a flat list; null when absent. */
export function firstValue(headers: readonly string[], lowerName: string): string | null {
  for (let index = 0; index < headers.length; index += 2) {
    if (lowerCased(headers[index]!) === lowerName) return headers[index + 1]!
  }
  return null
}
