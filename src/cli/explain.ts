import { METHODS } from 'node:http'
import { loadConfig } from '../config/load.ts'
import { neutral } from '../config/neutral.ts'
import { formatProblems } from '../config/problems.ts'
import { type Asked, account } from '../control/account.ts'
import { headerValue } from '../request/values.ts'
import { hostName } from '../routing/host.ts'
import { normalisePath } from '../routing/path.ts'
import { escapeNotAscii } from '../routing/pattern.ts'
import { splitTarget } from '../routing/target.ts'
import { accountRows } from './account-text.ts'
import type { Output } from './program.ts'
import { tree } from './tree.ts'

export interface ExplainOptions {
  readonly method: string
  /** A path with or without a query, or an address whose host counts. */
  readonly url: string
  /** As in `name: value`. */
  readonly headers: readonly string[]
  readonly config: string
  readonly json: boolean
}

type Environment = { readonly [name: string]: string | undefined }

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/

/**
 * `banyan explain`: which route answers a request and why, offline, each route in the phase its file says.
 *
 * Exit code 0 when a side, a split or a redirect answers; 1 when the file has problems or Banyan itself answers 400
 * or 404, so that a script may ask whether something is routed; 2 when the request makes no sense.
 */
export async function explain(options: ExplainOptions, env: Environment): Promise<Output> {
  const asked = askedFor(options)
  if (typeof asked === 'string')
    return { exitCode: 2, stdout: '', stderr: `banyan explain: ${neutral(asked)}\n` }
  const { plan, problems } = await loadConfig(options.config, env)
  if (plan === null) {
    const stdout = options.json ? asJson({ problems }) : ''
    return { exitCode: 1, stdout, stderr: options.json ? '' : formatProblems(problems, { colour: false }) }
  }
  const told = account(plan, asked)
  const rows = accountRows(told, options.method, asked.rawPath).map(
    row => row.map(neutral) as [string, ...string[]],
  )
  const stdout = options.json ? asJson(told) : tree(neutral(`${options.method} ${options.url}`), rows)
  return { exitCode: told.status === 400 || told.status === 404 ? 1 : 0, stdout, stderr: '' }
}

/** The request the options describe; else what is wrong with them. */
function askedFor({ method, url, headers }: ExplainOptions): Asked | string {
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

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
