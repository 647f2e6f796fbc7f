import type { Built, Moved, Refused } from '../types/steering.ts'
import type { Phase } from '../types.ts'
import type { Answered } from './admin-client.ts'
import { type Asked, type AskingOptions, asking, type Named, usage } from './asking.ts'
import { builtText, movedText, undoOf, undoOfBuild } from './moved-text.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { word } from './shell.ts'
import { refusedText } from './unanswered-text.ts'

export interface MoveOptions extends AskingOptions {
  readonly route: string
  /** For the history; empty when nobody said. */
  readonly why: string
}

export interface PromoteOptions extends MoveOptions {
  /** Null: the next step. */
  readonly to: Phase | null
  /** 0..1; null: as `to` says. */
  readonly percent: number | null
  readonly write: boolean
  readonly force: boolean
}

/** `banyan promote`: moves a route on, past a gate that does not pass only with `--force --why`. */
export async function promote(options: PromoteOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const { percent, why, force, write } = options
  const command = 'banyan promote'
  if (percent !== null && options.to !== null && options.to !== 'canary') {
    return usage(command, `--percent is the share of canary; ${options.to} has none`)
  }
  if (force && why.trim() === '')
    return usage(command, "--force needs --why '…', which is kept in the history")
  const to = options.to ?? (percent === null ? null : 'canary')
  return moved(command, options, env, 'promote', { why, to, percent, force, write })
}

/** `banyan rollback ROUTE`: every caller of the route is on legacy. */
export function rollback(options: MoveOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return moved('banyan rollback', options, env, 'rollback', { why: options.why })
}

export function hold(options: MoveOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return moved('banyan hold', options, env, 'hold', { why: options.why })
}

export function resume(options: MoveOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return moved('banyan resume', options, env, 'resume', { why: options.why })
}

/** `banyan restart ROUTE`: a new epoch, so that evidence begins anew. */
export function restart(options: MoveOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return moved('banyan restart', options, env, 'restart', { why: options.why })
}

/** `banyan rollback --all`: exit code 1 when a route stays that could go. */
export function rollbackAll(
  options: AskingOptions & { readonly why: string },
  env: NodeJS.ProcessEnv,
): Promise<Output> {
  const command = 'banyan rollback'
  return asking(command, options, env, async ({ client, failed }) => {
    const answer = await client.post<readonly (Moved | Refused)[]>('rollback', { why: options.why })
    if (!('value' in answer)) return failed(answer)
    const all = answer.value
    const done = all.flatMap(one => ('refused' in one ? [] : one))
    // One that is on legacy already needs no rollback.
    const stuck = all.flatMap(one => ('refused' in one && one.refused !== 'nowhere' ? one : []))
    const exitCode = stuck.length === 0 ? EXIT.ok : EXIT.problems
    if (options.json) return { exitCode, stdout: jsonText(all), stderr: '' }
    const isNothing = done.length + stuck.length === 0
    const stdout = isNothing
      ? 'Every caller of every route is on legacy already.\n'
      : done.map(movedText).join('')
    const talk = [
      ...stuck.map(one => refusedText(one, `${command}: ${one.route ?? 'a route'}`, options.look)),
      ...done.map(one => `undo: ${undoOf(one)}\n`),
      'next: banyan status --all\n',
    ]
    return { exitCode, stdout, stderr: talk.join('') }
  })
}

/** `banyan build UPSTREAM NAME`: a new build is deployed; a pipeline's last step. */
export function build(
  options: AskingOptions & { readonly upstream: string; readonly build: string },
  env: NodeJS.ProcessEnv,
): Promise<Output> {
  const { upstream, build, json } = options
  return asking('banyan build', options, env, async asked => {
    const path = `upstreams/${encodeURIComponent(upstream)}/build`
    const answer = await asked.client.post<Built>(path, { build })
    return printed(asked, answer, { kind: 'upstream', name: upstream }, json, built => ({
      stdout: builtText(built),
      stderr: `undo: ${undoOfBuild(built)}\nnext: banyan status\n`,
    }))
  })
}

function moved(
  command: string,
  options: MoveOptions,
  env: NodeJS.ProcessEnv,
  step: string,
  body: object,
): Promise<Output> {
  const { route, json } = options
  return asking(command, options, env, async asked => {
    const answer = await asked.client.post<Moved>(`routes/${encodeURIComponent(route)}/${step}`, body)
    return printed(asked, answer, { kind: 'route', name: route }, json, move => ({
      stdout: movedText(move),
      stderr: `undo: ${undoOf(move)}\nnext: banyan get ${word(route)}\n`,
    }))
  })
}

async function printed<T extends object>(
  { failed }: Asked,
  answer: Answered<T>,
  named: Named,
  json: boolean,
  text: (value: T) => Pick<Output, 'stdout' | 'stderr'>,
): Promise<Output> {
  if (!('value' in answer)) return failed(answer, named)
  if (json) return { exitCode: EXIT.ok, stdout: jsonText(answer.value), stderr: '' }
  return { exitCode: EXIT.ok, ...text(answer.value) }
}
