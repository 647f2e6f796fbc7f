import type { Rejudged } from '../types/steering.ts'
import { type AskingOptions, asking } from './asking.ts'
import { readRules, rulesProblems } from './compare-rules.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { rejudgedText } from './rejudge-text.ts'
import { writtenRules } from './rules-written.ts'
import { word } from './shell.ts'

export interface RejudgeOptions extends AskingOptions {
  readonly route: string
  /** A file with a `compare:` map, as `banyan compare --rules` takes it. */
  readonly rules: string
}

/**
 * `banyan rejudge ROUTE --rules FILE`: what agreement would be under other rules, before anybody edits routes.yaml.
 *
 * The rules are read here first: exit code 1 when they have problems, 2 when there is no such file.
 */
export async function rejudge(options: RejudgeOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const { route, json, look } = options
  const read = await readRules(options.rules, env)
  if ('problems' in read) {
    const exitCode = read.missing ? EXIT.usage : EXIT.problems
    if (json) return { exitCode, stdout: jsonText({ problems: read.problems }), stderr: '' }
    return { exitCode, stdout: '', stderr: rulesProblems(read.problems) }
  }
  return asking('banyan rejudge', options, env, async ({ client, failed }) => {
    const body = { compare: writtenRules(read.rules) }
    const answer = await client.post<Rejudged>(`routes/${encodeURIComponent(route)}/rejudge`, body)
    if (!('value' in answer)) return failed(answer, { kind: 'route', name: route })
    const { value } = answer
    if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
    const stderr = `next: put these rules under compare: of ${word(route)} in routes.yaml; its evidence begins anew\n`
    return { exitCode: EXIT.ok, stdout: rejudgedText(value, look), stderr }
  })
}
