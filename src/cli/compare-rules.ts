import { NO_RULES } from '../compare/rules.ts'
import { readConfigFile } from '../config/file.ts'
import { Findings } from '../config/findings.ts'
import { compare } from '../config/keys/compare.ts'
import { map, required } from '../config/kinds/maps.ts'
import { formatProblems } from '../config/problems.ts'
import { sourceOf } from '../config/source.ts'
import { readYaml } from '../config/yaml/read.ts'
import type { CompareRules, Problem } from '../types.ts'

/** A file of rules: one map, `compare`, as in routes.yaml. */
const rulesFile = map({ compare: required(compare, NO_RULES, 'The rules, as `compare` of a route.') })

/** The rules in a file, YAML or JSON, or everything that is wrong with it. Never throws for what is in it. */
export async function readRules(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<
  { readonly rules: CompareRules } | { readonly problems: readonly Problem[]; readonly missing: boolean }
> {
  const read = await readConfigFile(file)
  if ('problem' in read) return { problems: [withRulesFix(read.problem)], missing: true }
  const findings = new Findings(sourceOf(file, read.text.replace(/^\ufeff/, '')))
  const { root } = readYaml(env, findings)
  const rules = root === null ? undefined : rulesFile.read(root, findings)
  const problems = findings.problems()
  if (rules !== undefined && problems.every(({ severity }) => severity === 'warning')) {
    return { rules: rules.compare }
  }
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
