import type { Redactor } from './redaction.ts'

/** A request that somebody may want to send again. */
export interface ReproducibleRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Name, value, name, value … */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface CurlLine {
  /** One line for a POSIX shell. It holds nothing that a terminal would obey. */
  readonly line: string
  /** What the line does without: credentials, and a body that is too large for one. */
  readonly leftOut: readonly string[]
}

/** Shells take arguments of 128 KiB; a body in octal is four times as long. */
const MAX_BODY = 24_000
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-api-key'])
/** The connection's own, and what curl writes by itself. */
const CURLS_OWN = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'accept-encoding',
  'banyan-mirror',
])

/**
 * The `curl` line that sends a request again, without credentials: those in headers are left out, those in the URL are
 * replaced. The body must have been redacted before.
 */
export function curlLine(request: ReproducibleRequest, redactor: Redactor): CurlLine {
  const leftOut: string[] = []
  const sent: string[] = []
  const names = new Set<string>()
  for (let at = 0; at + 1 < request.headers.length; at += 2) {
    const name = request.headers[at]!
    const lower = name.toLowerCase()
    names.add(lower)
    if (CURLS_OWN.has(lower)) continue
    if (CREDENTIALS.has(lower) || redactor.isSecret(lower)) leftOut.push(lower)
    else sent.push('-H', headerArgument(name, redactor.header(lower, request.headers[at + 1]!)))
  }
  const fits = request.body.length <= MAX_BODY
  if (!fits) leftOut.push('body')
  const body = fits ? request.body : new Uint8Array()
  const unasked = ['User-Agent', 'Accept'].filter(name => !names.has(name.toLowerCase()))
  const untyped = body.length > 0 && !names.has('content-type') ? ['Content-Type'] : []
  const words = [
    'curl -sS -i --globoff --path-as-is',
    ...(names.has('accept-encoding') ? ['--compressed'] : []),
    ...methodWords(request.method, body.length > 0),
    ...[...unasked, ...untyped].flatMap(name => ['-H', `'${name}:'`]),
    ...sent,
  ]
  const { before, words: data } = bodyWords(body)
  const url = word(Buffer.from(urlOf(request.url, redactor)))
  return { line: `${before}${[...words, ...data, '--url', url].join(' ')}`, leftOut: [...new Set(leftOut)] }
}

function methodWords(method: string, hasBody: boolean): readonly string[] {
  if (method === 'HEAD' && !hasBody) return ['--head']
  return method === (hasBody ? 'POST' : 'GET') ? [] : ['-X', word(Buffer.from(method))]
}

/** curl leaves a header without a value out, unless a semicolon ends it. */
function headerArgument(name: string, value: string): string {
  return word(Buffer.from(value === '' ? `${name};` : `${name}: ${value}`, bytesOf(value)))
}

/** Header values are bytes; Node hands them over as Latin-1. What we redacted is not. */
function bytesOf(value: string): 'latin1' | 'utf8' {
  return /[\u0100-\uffff]/.test(value) ? 'utf8' : 'latin1'
}

function bodyWords(body: Uint8Array): { before: string; words: readonly string[] } {
  if (body.length === 0) return { before: '', words: [] }
  if (isPlain(body)) return { before: '', words: ['--data-raw', quoted(body)] }
  return { before: `printf '${octal(body)}' | `, words: ['--data-binary', '@-'] }
}

/** As it was asked, secrets in the query replaced; what a URL may not hold as it is is percent-encoded. */
function urlOf(url: string, redactor: Redactor): string {
  return redactor
    .text(url)
    .replace(/[^\u0021-\u007e]|["<>\\^`{|}]/gu, found => [...Buffer.from(found)].map(percent).join(''))
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** One argument for a POSIX shell. */
function word(bytes: Uint8Array): string {
  return isPlain(bytes) ? quoted(bytes) : `"$(printf '${octal(bytes)}')"`
}

function quoted(text: Uint8Array): string {
  return `'${Buffer.from(text).toString('utf8').replaceAll("'", `'\\''`)}'`
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** What a terminal obeys or does not show: controls, directions, marks that have no width. */
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** Whether bytes are a text that may stand in a command line as it is. */
function isPlain(bytes: Uint8Array): boolean {
  try {
    return !HARMFUL.test(UTF8.decode(bytes))
  } catch {
    return false
  }
}

/** For `printf`: any bytes, in characters that show and mean nothing else; a dash in front would be an option. */
function octal(bytes: Uint8Array): string {
  let text = ''
  for (const [at, byte] of bytes.entries()) {
    const means = byte === 0x25 || byte === 0x27 || byte === 0x5c || (byte === 0x2d && at === 0)
    const shows = byte >= 0x20 && byte < 0x7f && !means
    text += shows ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  }
  return text
}
