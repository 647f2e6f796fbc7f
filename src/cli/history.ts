import type { HistoryEntry } from '../types/store.ts'
import { type AskingOptions, asking } from './asking.ts'
import { historyText } from './history-text.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { word } from './shell.ts'

export interface HistoryOptions extends AskingOptions {
  /** Null: of all routes, and what belongs to none. */
  readonly route: string | null
  readonly limit: number
  /** Only what came before this entry, by its number; null: the newest. */
  readonly before: number | null
}

/** `banyan history [ROUTE]`: who moved what, when and why, newest first. */
export function history(options: HistoryOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const { route, limit, before, json, look } = options
  return asking('banyan history', options, env, async ({ client, failed }) => {
    const query = new URLSearchParams({
      ...(route === null ? {} : { route }),
      limit: String(limit),
      ...(before === null ? {} : { before: String(before) }),
    })
    const answer = await client.get<readonly HistoryEntry[]>(`history?${query}`)
    if (!('value' in answer)) return failed(answer)
    const { value } = answer
    if (value.length === 0 && route !== null) {
      // A name that is misspelled has no history either.
      const known = await client.get(`routes/${encodeURIComponent(route)}`)
      if (!('value' in known)) return failed(known, { kind: 'route', name: route })
    }
    if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
    const last = value.at(-1)
    const next =
      last !== undefined && value.length === limit
        ? `banyan history${route === null ? '' : ` ${word(route)}`} --limit ${limit} --before ${last.id}`
        : 'banyan status'
    return { exitCode: EXIT.ok, stdout: historyText(value, look), stderr: `next: ${next}\n` }
  })
}
