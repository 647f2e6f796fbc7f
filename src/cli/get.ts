import type { RouteView } from '../types/steering.ts'
import { type AskingOptions, asking } from './asking.ts'
import { EXIT, jsonLine, jsonText, type Output } from './output.ts'
import { nextFor, routeText } from './route-text.ts'
import { type Screen, watched } from './watch.ts'

export interface GetOptions extends AskingOptions {
  readonly route: string
  /** Drawn anew as things happen: where to. Null: once. */
  readonly watch: Screen | null
}

/** `banyan get ROUTE [--watch]`: all there is to know of one route, once or as things happen. */
export function get(options: GetOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const { route, json, look, watch } = options
  return asking('banyan get', options, env, async ({ client, failed }) => {
    const ask = () => client.get<RouteView>(`routes/${encodeURIComponent(route)}`)
    const named = { kind: 'route', name: route } as const
    if (watch !== null) {
      const draw = (view: RouteView) => (json ? jsonLine(view) : routeText(view, Date.now(), look))
      const ended = await watched({ client, ask, draw, route }, watch)
      return ended === null ? { exitCode: EXIT.ok, stdout: '', stderr: '' } : failed(ended, named)
    }
    const answer = await ask()
    if (!('value' in answer)) return failed(answer, named)
    const { value } = answer
    if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
    return {
      exitCode: EXIT.ok,
      stdout: routeText(value, Date.now(), look),
      stderr: `next: ${nextFor(value)}\n`,
    }
  })
}
