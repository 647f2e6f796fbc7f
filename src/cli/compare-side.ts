import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { Agent, request } from 'undici'
import type { AnswerContent, Failure } from '../types.ts'

/** What a side is: an answer, the leg it failed on, more than is read; or nothing that could be asked. */
export type Side =
  | { readonly answer: AnswerContent }
  | { readonly failure: Failure; readonly message: string }
  | { readonly tooLarge: true }
  | { readonly unusable: string }

/** Of a file or an answer, as it comes and decoded. */
export const MAX_BYTES = 64 * 1024 * 1024

const CONNECT_TIMEOUT_MS = 10_000
const HEAD_TIMEOUT_MS = 60_000
const IDLE_TIMEOUT_MS = 30_000
/** However steadily an answer comes: one that never ends cannot be compared. */
const TOTAL_TIMEOUT_MS = 300_000

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

/** A file's bytes as an answer; its content type is for the caller to say. */
export async function readSide(file: string): Promise<Side> {
  try {
    // A pipe would hold up the opening until somebody writes to it.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (!stats.isFile())
        return { unusable: `${file} is ${stats.isDirectory() ? 'a directory' : 'no file'}` }
      if (stats.size > MAX_BYTES) return { tooLarge: true }
      return { answer: { status: 200, headers: [], body: await handle.readFile() } }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return { unusable: whyUnreadable(file, error as NodeJS.ErrnoException) }
  }
}

/** What a server answers to a GET. Redirects are not followed: they are part of the answer. */
export async function askSide(address: string): Promise<Side> {
  const url = URL.parse(address)
  if (url === null || url.hostname === '') return { unusable: `${address} is not an address` }
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEAD_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  })
  try {
    return await answerOf(url, agent)
  } finally {
    await agent.destroy()
  }
}

async function answerOf(url: URL, agent: Agent): Promise<Side> {
  let headCame = false
  try {
    const { statusCode, headers, body } = await request(withoutUser(url), {
      dispatcher: agent,
      method: 'GET',
      headers: {
        accept: '*/*',
        'accept-encoding': 'gzip, br, zstd, deflate',
        'user-agent': 'banyan',
        ...authorization(url),
      },
      responseHeaders: 'raw',
      signal: AbortSignal.timeout(TOTAL_TIMEOUT_MS),
    })
    headCame = true
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_BYTES) return { tooLarge: true }
      chunks.push(chunk)
    }
    return { answer: { status: statusCode, headers: flat(headers), body: Buffer.concat(chunks) } }
  } catch (error) {
    return { failure: legOf(error as NodeJS.ErrnoException, headCame), message: messageOf(error) }
  }
}

/** What goes wrong before there is a connection, by its code: names, routes, certificates. */
const CONNECT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET|EADDR|ETIMEDOUT|UND_ERR_CONNECT|CERT_|DEPTH_|SELF_SIGNED|UNABLE_|ERR_TLS|ERR_SSL|EPROTO)/

const MALFORMED = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])

function legOf({ code = '', name }: NodeJS.ErrnoException, headCame: boolean): Failure {
  if (headCame) return 'response-body'
  if (CONNECT.test(code)) return 'connect'
  if (name === 'HTTPParserError' || MALFORMED.has(code)) return 'malformed'
  return code === 'UND_ERR_HEADERS_TIMEOUT' || name === 'TimeoutError' ? 'timeout' : 'reset'
}

/** A name with several addresses fails with all of them at once, and says nothing itself. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return error instanceof Error
    ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
    : String(error)
}

function withoutUser(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare
}

function authorization({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** Raw headers as undici hands them over, one line each. */
function flat(headers: unknown): string[] {
  return (headers as readonly (string | Buffer)[]).map(text =>
    typeof text === 'string' ? text : text.toString('latin1'),
  )
}

function whyUnreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${file}`
  if (code === 'EACCES' || code === 'EPERM') return `${file} may not be read`
  return `${file} cannot be read: ${code ?? message}`
}

const TYPES: { readonly [extension: string]: string } = {
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.md': 'text/markdown',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.ndjson': 'application/x-ndjson',
}

/** A file's content type by its name; null when that says nothing. */
export function typeByName(file: string): string | null {
  return TYPES[extname(file).toLowerCase()] ?? null
}

/** What bytes look like that nobody named: JSON, text, or neither. */
export function typeByContent(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'application/octet-stream'
  }
  if (/^\s*<(?:!doctype html|html)\b/i.test(text)) return 'text/html'
  try {
    JSON.parse(text)
    return 'application/json'
  } catch (error) {
    // So deep that JSON.parse gives up: nothing else nests like that.
    return error instanceof RangeError ? 'application/json' : 'text/plain'
  }
}
