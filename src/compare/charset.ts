/**
 * A body's text, or null when its bytes are invalid in its charset or the charset is not known: such bodies compare
 * as bytes.
 *
 * A byte order mark says the charset, whatever the header says, and is no part of the text (Encoding Standard, 6).
 * Without either the charset is UTF-8.
 */
export function textOf(bytes: Uint8Array, charset: string | null): string | null {
  const decoder = decoderOf(markedCharset(bytes) ?? charset ?? 'utf-8')
  if (decoder === null) return null
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

function decoderOf(charset: string): TextDecoder | null {
  if (charset === 'utf-8' || charset === 'utf8') return UTF8
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    return null
  }
}

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null
}
