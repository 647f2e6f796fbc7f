import type { Loaded } from '../../src/config/load.ts'
import { parseConfig } from '../../src/config/load.ts'
import type { Plan, Route } from '../../src/types.ts'

/** Where a case expects a problem: not a character of YAML, and taken out before it is read. */
export const MARK = '▸'

export const BASE = `version: 1
upstreams: { legacy: "http://127.0.0.1:3000", orders: "http://127.0.0.1:3101" }
legacy: legacy
`

/** A file with one route that has this line too. */
export function inRoute(line: string): string {
  return `${BASE}routes:\n  - name: a\n    match: { path: "/a/*" }\n    ${line}\n`
}

/** A file with one route of this `match`. */
export function inMatch(match: string): string {
  return `${BASE}routes:\n  - name: a\n    match: ${match}\n`
}

export function read(text: string, env: NodeJS.ProcessEnv = {}): Loaded {
  return parseConfig(text, 'routes.yaml', env)
}

/** The plan of a file that must be good. */
export function planOf(text: string, env: NodeJS.ProcessEnv = {}): Plan {
  const { plan, problems } = read(text, env)
  if (plan === null) throw new Error(problems.map(told).join('\n'))
  return plan
}

export function routeOf(text: string, env: NodeJS.ProcessEnv = {}): Route {
  return planOf(text, env).routes[0]!
}

/** `code@line:column`, with `?` in front for a warning. */
export function told(problem: Loaded['problems'][number]): string {
  return `${problem.severity === 'warning' ? '?' : ''}${problem.code}@${problem.line}:${problem.column}`
}

/** A text without its marks, and where they stood. */
export function unmarked(marked: string): { text: string; places: string[] } {
  const parts = marked.split(MARK)
  const places: string[] = []
  let before = ''
  for (const part of parts.slice(0, -1)) {
    before += part
    const lines = before.split('\n')
    places.push(`${lines.length}:${lines.at(-1)!.length + 1}`)
  }
  return { text: parts.join(''), places }
}
