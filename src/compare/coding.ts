import {
  brotliDecompressSync,
  gunzipSync,
  type InputType,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import { headerValues } from './header-lines.ts'

/** A decoded body; or why there is none: more than allowed, or not what its codings say. */
export type Decoded = { readonly body: Uint8Array } | { readonly failed: 'too-large' | 'undecodable' }

type Undo = (bytes: InputType, options: { maxOutputLength: number }) => Uint8Array

const CODINGS: { readonly [name: string]: Undo } = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  deflate: inflated,
}
/** Codings on codings: each one costs up to `maxBytes` again. */
const MAX_CODINGS = 4

/** The content codings of an answer, in the order they were applied; `identity` is none. */
export function codingsOf(headers: readonly string[]): readonly string[] {
  return headerValues(headers, 'content-encoding')
    .flatMap(line => line.split(','))
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'identity')
}

/** Undoes an answer's content codings. Never makes more than `maxBytes`, however well it was compressed. */
export function decoded(body: Uint8Array, codings: readonly string[], maxBytes: number): Decoded {
  if (codings.length > MAX_CODINGS) return { failed: 'undecodable' }
  let bytes = body
  for (const coding of codings.toReversed()) {
    if (bytes.length === 0) break
    const undo = Object.hasOwn(CODINGS, coding) ? CODINGS[coding]! : null
    if (undo === null) return { failed: 'undecodable' }
    try {
      bytes = undo(bytes, { maxOutputLength: maxBytes })
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      return { failed: tooLarge ? 'too-large' : 'undecodable' }
    }
  }
  return bytes.length > maxBytes ? { failed: 'too-large' } : { body: bytes }
}

/** `deflate` is zlib's format (RFC 1950); some servers send it raw (RFC 1951), and everybody reads both. */
function inflated(bytes: InputType, options: { maxOutputLength: number }): Uint8Array {
  try {
    return inflateSync(bytes, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw error
    return inflateRawSync(bytes, options)
  }
}
