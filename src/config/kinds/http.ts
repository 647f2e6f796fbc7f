import { METHODS, validateHeaderValue } from 'node:http'
import { quoted } from '../findings.ts'
import { didYouMean } from '../spelling.ts'
import { type Kind, scalar, VARIABLE, type Wrong, wrong } from './kind.ts'
import { variable, whole } from './scalars.ts'

/** RFC 9110 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** RFC 9110 7.6.1: these end at each hop and are the proxy's own to write. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'])
const FRAMING = new Set(['content-length', 'transfer-encoding'])

/** A method in capitals that Node's parser knows. */
export function method(): Kind<string> {
  const schema = { anyOf: [{ enum: METHODS }, variable] }
  return scalar('a method such as GET', schema, (given, node) => {
    if (METHODS.includes(given)) return { value: given }
    const meant = node.expanded ? null : didYouMean(given, METHODS)
    return wrong(
      'unknown-method',
      `must be a method such as GET; this is ${quoted(node.shown)}`,
      meant === null ? {} : { fix: meant },
    )
  })
}

/** A final status code. */
export function status(least = 200, most = 599): Kind<number> {
  return whole(`a status from ${least} to ${most}`, least, most)
}

/** One of a few words, or a status. */
export function wordOrStatus<const W extends string>(words: readonly W[]): Kind<W | number> {
  const wants = `one of ${words.join(', ')} or a status such as 503`
  const schema = { anyOf: [{ enum: words }, { type: 'integer', minimum: 200, maximum: 599 }, variable] }
  return scalar<W | number>(wants, schema, (given, node) => {
    const found = words.find(one => one === given)
    if (found !== undefined) return { value: found }
    if ((node.plain || node.expanded) && /^[2-5]\d\d$/.test(given)) return { value: Number(given) }
    const meant = node.expanded ? null : didYouMean(given, words)
    const said = meant === null ? {} : { fix: `write ${meant}` }
    return wrong('unknown-value', `must be ${wants}; this is ${quoted(node.shown)}`, said)
  })
}

/** The names of headers and cookies as keys of a map. */
export const NAMES = { pattern: TOKEN.source }

/** A header's name, lower-cased. */
export function headerName(): Kind<string> {
  const schema = { type: ['string', 'number', 'boolean'], pattern: `${TOKEN.source}|${VARIABLE}` }
  return scalar('the name of a header', schema, (given, node) => {
    if (TOKEN.test(given)) return { value: given.toLowerCase() }
    return wrong('invalid-header', `must be the name of a header; this is ${quoted(node.shown)}`)
  })
}

/** A header's value. It may come from a variable and be a secret, so it is not printed. */
export function headerValue(): Kind<string> {
  const schema = { type: ['string', 'number', 'boolean'] }
  return scalar('the value of a header', schema, given => {
    if (isHeaderValue(given)) return { value: given }
    return wrong(
      'invalid-header',
      'must be the value of a header; this has a line break or another control character',
    )
  })
}

/** What is wrong with a name as a key of `headers` or `cookies`. */
export function nameMistake(of: 'header' | 'cookie', name: string): Wrong | null {
  if (TOKEN.test(name)) return null
  return { code: `invalid-${of}`, what: `${quoted(name)} is not the name of a ${of}` }
}

/** What is wrong with changing a header by that name, which the file has as `shown`. */
export function editMistake(name: string, shown: string, of: 'request' | 'response'): Wrong | null {
  const lower = name.toLowerCase()
  if (HOP_BY_HOP.has(lower) || FRAMING.has(lower)) {
    const why = FRAMING.has(lower)
      ? 'it says where a message ends'
      : 'it belongs to one connection, not to a message'
    return {
      code: 'forbidden-header',
      what: `${quoted(shown)} cannot be changed`,
      why: `${why}; Banyan writes it itself`,
    }
  }
  if (lower === 'host' && of === 'request') {
    return {
      code: 'forbidden-header',
      what: `${quoted(shown)} cannot be changed here`,
      fix: 'use request.host',
    }
  }
  return null
}

function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue('x', value)
    return true
  } catch {
    return false
  }
}
