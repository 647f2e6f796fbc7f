import { readConfigFile } from '../config/file.ts'
import { formatProblems } from '../config/problems.ts'
import { parseRules } from '../config/rules.ts'
import type { CompareRules, Problem } from '../types.ts'

/** The rules in a file, YAML or JSON, or everything that is wrong with it. Never throws for what is in it. */
export async function readRules(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<
  { readonly rules: CompareRules } | { readonly problems: readonly Problem[]; readonly missing: boolean }
> {
  const read = await readConfigFile(file)
  if ('problem' in read) return { problems: [withRulesFix(read.problem)], missing: true }
  const parsed = parseRules(read.text, file, env)
  if ('rules' in parsed) return parsed
  const { problems } = parsed
  return { problems: problems.length === 0 ? [emptyFile(file)] : problems, missing: false }
}

export function rulesProblems(problems: readonly Problem[]): string {
  return formatProblems(problems, { colour: false })
}

function emptyFile(file: string): Problem {
  return {
    code: 'empty-file',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    length: 1,
    what: 'this file says nothing',
    fix: 'begin with one line: compare:',
    frame: [],
  }
}

/** The file is named by another option here. */
function withRulesFix(problem: Problem): Problem {
  const { fix = '', ...rest } = problem
  return fix.includes('--config') ? { ...rest, fix: 'name the file itself: --rules FILE' } : problem
}
