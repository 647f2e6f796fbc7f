import { neutral } from '../config/neutral.ts'
import { formatProblems } from '../config/problems.ts'
import type { Refused } from '../types/steering.ts'
import type { ErrorBody, Unanswered } from './admin-client.ts'
import type { Look } from './columns.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { reasonLines } from './reasons-text.ts'

/** Who asked what of whom, for what is said when there is no answer. */
export interface Question {
  /** `banyan diff` */
  readonly command: string
  readonly url: string
  /** What named the address. */
  readonly from: string
  readonly hasToken: boolean
  /** The route or upstream that there is none of, and the one that was likely meant. */
  readonly unknown: { readonly kind: string; readonly name: string; readonly meant: string | null } | null
  readonly json: boolean
  readonly look: Look
}

/**
 * What a command prints when it was not answered as it hoped. Exit code 3 when no Banyan could be talked to, 2 when it
 * knows no such route or upstream, 1 when it refused. With `--json` what it said is data.
 */
export function unanswered(answer: Unanswered, question: Question): Output {
  if ('unreachable' in answer) return unreachable(answer.unreachable, question)
  const { status, body } = answer
  const stdout = question.json && body !== null ? jsonText(body) : ''
  if (question.unknown !== null) return { exitCode: EXIT.usage, stdout, stderr: unknownText(question) }
  const refused = refusedIn(body)
  if (refused !== null) {
    return { exitCode: EXIT.problems, stdout, stderr: refusedText(refused, question.command, question.look) }
  }
  const [exitCode, what, fix] = meaning(status, body, question)
  const problems = body?.problems === undefined ? '' : formatProblems(body.problems, question.look)
  return { exitCode, stdout, stderr: told(question.command, what, problems === '' ? fix : null) + problems }
}

function unknownText({ command, unknown }: Question): string {
  const { kind, name, meant } = unknown!
  const what = `there is no ${kind} ${JSON.stringify(name)}`
  return meant === null
    ? told(command, what, 'banyan status --all lists what there is')
    : told(command, `${what}; did you mean ${JSON.stringify(meant)}?`, null)
}

function unreachable(why: string, question: Question): Output {
  const { url, from } = question
  const what = `no Banyan answers at ${url} (${from}): ${why}`
  const fix = 'start one with: banyan run; or say where its admin port is: --admin URL, or BANYAN_ADMIN'
  return { exitCode: EXIT.unreachable, stdout: '', stderr: told(question.command, what, fix) }
}

/** What a status means to whoever runs a command. */
function meaning(
  status: number,
  body: ErrorBody | null,
  question: Question,
): readonly [exitCode: number, what: string, fix: string] {
  const { url, hasToken } = question
  const said = typeof body?.message === 'string' ? `: ${body.message}` : ''
  switch (status) {
    case 401:
      return [
        EXIT.unreachable,
        hasToken ? `${url} does not know the token in BANYAN_TOKEN` : `${url} wants a token`,
        'set BANYAN_TOKEN to a token of admin.tokens; it is never an argument',
      ]
    case 403:
      return [
        EXIT.problems,
        `the token in BANYAN_TOKEN may not do this${said}`,
        'use one whose `may` says move',
      ]
    case 421:
      return [
        EXIT.unreachable,
        `${url} does not answer to this name${said}`,
        'add the name to admin.hosts, or use an address of this machine',
      ]
    case 429:
      return [EXIT.unreachable, `${url} refuses for now${said}`, 'wait a minute, and check BANYAN_TOKEN']
    default:
      return body === null || (status === 404 && !/ route| example|upstream/.test(said))
        ? [
            EXIT.unreachable,
            `what answers at ${url} (${question.from}) is no admin API of Banyan: status ${status}`,
            'name the admin port, not the one callers use: --admin URL, or BANYAN_ADMIN',
          ]
        : [
            status < 500 ? EXIT.problems : EXIT.unreachable,
            said === '' ? `status ${status}` : `${said.slice(2)} (${status})`,
            'see the log of banyan run',
          ]
  }
}

export function refusedIn(body: object | null): Refused | null {
  return body !== null && 'refused' in body && typeof body.refused === 'string' ? (body as Refused) : null
}

/** Why a move was not made, what the gate misses, and what to do. Safe on a terminal. */
export function refusedText({ what, fix, verdict }: Refused, command: string, look: Look): string {
  const missing = verdict === null ? [] : verdict.reasons.filter(({ passed }) => !passed)
  return told(command, what, fix, reasonLines(missing, look))
}

function told(command: string, what: string, fix: string | null, rows: readonly string[] = []): string {
  const lines = [`${command}: ${neutral(what)}`, ...rows.map(row => `   ${row}`)]
  if (fix) lines.push(`   fix  ${neutral(fix)}`)
  return `${lines.join('\n')}\n`
}
