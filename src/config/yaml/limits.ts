import { tokens } from './tokens.ts'

/** Each takes about 400 bytes once it is read; a file of 10,000 routes has some 300,000. */
const MOST_VALUES = 1_000_000
/** The deepest thing a file can say is six levels down. */
const DEEPEST = 60
/** A text below this has too few characters for either; what is too deep in it the reading notices by itself. */
const SMALL = 256 * 1024

/** Why a text would take too much to read, and where; null when it would not. */
export function tooMuch(text: string): { code: string; what: string; offset: number } | null {
  if (text.length < SMALL || !mayBeTooMuch(text)) return null
  let values = 0
  let flow = 0
  let dashes = 0
  for (const { type, start } of tokens(text)) {
    switch (type) {
      case 'flow-map-start':
      case 'flow-seq-start':
        flow++
        values++
        break
      case 'flow-map-end':
      case 'flow-seq-end':
        flow--
        break
      case 'seq-item-ind':
      case 'explicit-key-ind':
        dashes++
        values++
        break
      case 'newline':
        dashes = 0
        break
      case 'text':
      case 'alias':
      case 'map-value-ind':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        values++
        break
    }
    if (flow > DEEPEST || dashes > DEEPEST)
      return { code: 'too-deep', what: 'this is nested too deeply', offset: start }
    if (values > MOST_VALUES)
      return { code: 'too-large', what: 'this file has over a million values', offset: start }
  }
  return null
}

const [COMMA, COLON, DASH, QUESTION, STAR, LINE, OPEN, OPEN_MAP, CLOSE, CLOSE_MAP] = [...',:-?*\n[{]}'].map(
  character => character.charCodeAt(0),
)

/** A quick count of the characters that part values, so that an ordinary file is not taken apart twice. */
function mayBeTooMuch(text: string): boolean {
  let parts = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case OPEN:
      case OPEN_MAP:
        parts++
        if (++depth > DEEPEST * 10) return true
        break
      case CLOSE:
      case CLOSE_MAP:
        depth--
        break
      case COMMA:
      case COLON:
      case DASH:
      case QUESTION:
      case STAR:
      case LINE:
        if (++parts > MOST_VALUES) return true
    }
  }
  return false
}
