import { loadConfig } from '../config/load.ts'
import { neutral } from '../config/neutral.ts'
import { formatProblems } from '../config/problems.ts'
import { account } from '../control/account.ts'
import { askedFor } from '../control/asked.ts'
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

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
