import type { OwnNames } from '../upstreams/own-names.ts'
import { HOP_BY_HOP, isHopByHop, listedByConnection } from './hop-by-hop.ts'
import { type PublicAddress, REWRITTEN, rewrittenValue } from './location.ts'
import { lowerCased } from './request-headers.ts'

/** By its length, whether a name may be one that means something here; most are not, and pass without a look. */
const LOOKED_AT: readonly boolean[] = lengthsOf([...HOP_BY_HOP, ...REWRITTEN])

function lengthsOf(names: readonly string[]): boolean[] {
  const lengths = new Set(names.map(name => name.length))
  return Array.from({ length: Math.max(...lengths) + 1 }, (_, length) => lengths.has(length))
}

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
  const texts = textsOf(raw)
  const headers: string[] = []
  let connection = ''
  for (let index = 0; index < texts.length; index += 2) {
    const name = texts[index]!
    const value = texts[index + 1]!
    if (name.length >= LOOKED_AT.length || !LOOKED_AT[name.length]) {
      headers.push(name, value)
      continue
    }
    const lower = lowerCased(name)
    if (isHopByHop(lower)) {
      if (lower === 'connection') connection = connection === '' ? value : `${connection},${value}`
      continue
    }
    headers.push(name, own === null ? value : rewrittenValue(lower, value, own, caller))
  }
  const listed = listedByConnection(connection)
  return listed.size === 0 ? headers : without(headers, listed)
}

/**
 * Latin-1 texts of pieces that mostly were cut out of the same bytes: those are read once, and the text is cut instead,
 * which takes half as long.
 */
function textsOf(pieces: readonly Buffer[]): string[] {
  const texts: string[] = []
  if (pieces.length === 0) return texts
  const { buffer, byteOffset: from } = pieces[0]!
  const last = pieces.at(-1)!
  const length = last.buffer === buffer ? last.byteOffset + last.length - from : 0
  const all = length > 0 ? Buffer.from(buffer as ArrayBuffer, from, length).toString('latin1') : ''
  for (const piece of pieces) {
    const start = piece.byteOffset - from
    const end = start + piece.length
    const isWithin = piece.buffer === buffer && start >= 0 && end <= all.length
    texts.push(isWithin ? all.slice(start, end) : piece.toString('latin1'))
  }
  return texts
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => !names.has(headers[index - (index % 2)]!.toLowerCase()))
}

/** The first value of a header in a flat list; null when absent. */
export function firstValue(headers: readonly string[], lowerName: string): string | null {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!
    if (name.length === lowerName.length && lowerCased(name) === lowerName) return headers[index + 1]!
  }
  return null
}
