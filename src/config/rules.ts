import { NO_RULES } from '../compare/rules.ts'
import type { CompareRules, Problem } from '../types.ts'
import { Findings } from './findings.ts'
import { compare } from './keys/compare.ts'
import { map, required } from './kinds/maps.ts'
import { sourceOf } from './source.ts'
import { readYaml } from './yaml/read.ts'

/** One map, `compare`, as in routes.yaml. */
const rulesFile = map({ compare: required(compare, NO_RULES, 'The rules, as `compare` of a route.') })

/**
 * The rules in a text of YAML or JSON, or everything that is wrong with it: no problems at all for a text that says
 * nothing. Never throws for what is in it.
 *
 * `file` is what its problems call it; `env` is where variables come from: none, for a text of somebody else's.
 */
export function parseRules(
  text: string,
  file: string,
  env: NodeJS.ProcessEnv,
): { readonly rules: CompareRules } | { readonly problems: readonly Problem[] } {
  const findings = new Findings(sourceOf(file, text.replace(/^\ufeff/, '')))
  const { root } = readYaml(env, findings)
  const rules = root === null ? undefined : rulesFile.read(root, findings)
  const problems = findings.problems()
  const isGood = rules !== undefined && problems.every(({ severity }) => severity === 'warning')
  return isGood ? { rules: rules.compare } : { problems }
}
