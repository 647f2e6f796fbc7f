import type { Plan, Problem } from '../types.ts'
import { fileProblem, LARGEST_FILE, readConfigFile } from './file.ts'
import { Findings } from './findings.ts'
import { isEmpty } from './kinds/kind.ts'
import { keysNotActedOn } from './not-yet.ts'
import { readPlan } from './plan.ts'
import { sourceOf } from './source.ts'
import { valueAt } from './tree.ts'
import { readYaml } from './yaml/read.ts'

/** What came of reading a file. */
export interface Loaded {
  /** null exactly when a problem is an error. */
  readonly plan: Plan | null
  /** All of them at once, in file order. */
  readonly problems: readonly Problem[]
  /** How many routes the file lists. */
  readonly routes: number
  /** Where keys stand that are read and checked but not acted on yet: `routes.yaml:14:5 mirror`. */
  readonly notYet: readonly string[]
  /** What was read, so that a watcher can tell a change; null when there was nothing to read. */
  readonly text: string | null
  /** What `run` must refuse, though the file is right: see `refusals`. */
  readonly refused: readonly Problem[]
}

/** Reads a file and checks all of it. Never throws for what is in it, or for its absence. */
export async function loadConfig(file: string, env: NodeJS.ProcessEnv): Promise<Loaded> {
  const read = await readConfigFile(file)
  return 'text' in read ? parseConfig(read.text, file, env) : nothing(read.problem, null)
}

/** The same of a text. `file` is what its problems call it; `env` is where variables come from. */
export function parseConfig(text: string, file: string, env: NodeJS.ProcessEnv): Loaded {
  if (Buffer.byteLength(text) > LARGEST_FILE) {
    return nothing(
      fileProblem(file, 'too-large', 'this text is over 4 MiB', { fix: 'check that it is the right file' }),
      text,
    )
  }
  const findings = new Findings(sourceOf(file, text.replace(/^\ufeff/, '')))
  const { root, sound, syntax } = readYaml(env, findings)
  const isWhole = sound === Number.POSITIVE_INFINITY
  if ((root === null || isEmpty(root)) && findings.isEmpty) {
    return nothing(
      fileProblem(file, 'empty-file', 'this file says nothing', { fix: 'begin with one line: version: 1' }),
      text,
    )
  }
  const plan = root === null ? null : readPlan(root, findings, isWhole)
  const problems = isWhole ? findings.problems() : withSyntax(syntax, findings.problems(sound))
  const isRefused = problems.some(({ severity }) => severity === 'error')
  const { notYet, refused } = root === null ? { notYet: [], refused: [] } : keysNotActedOn(root, findings)
  const routes = root === null ? null : valueAt(root, 'routes')
  return {
    plan: isRefused ? null : plan,
    problems,
    routes: routes?.kind === 'list' ? routes.items.length : 0,
    notYet,
    text,
    refused,
  }
}

/**
 * What a right file asks for and would not get: keys that are not acted on yet, where going on without them is not
 * what its writer meant. `check` only tells of them, `run` refuses them.
 */
export function refusals(loaded: Loaded): readonly Problem[] {
  return loaded.refused
}

/** Where the text stops being YAML, keys may seem to be missing that stand further on. */
function withSyntax(syntax: readonly Problem[], before: readonly Problem[]): readonly Problem[] {
  const isSaid = (problem: Problem) =>
    syntax.some(
      one => one.code === problem.code && one.line === problem.line && one.column === problem.column,
    )
  const sure = before.filter(problem => problem.code !== 'missing-key' && !isSaid(problem))
  return [...sure, ...syntax].sort((a, b) => a.line - b.line || a.column - b.column)
}

function nothing(problem: Problem, text: string | null): Loaded {
  return { plan: null, problems: [problem], routes: 0, notYet: [], text, refused: [] }
}
