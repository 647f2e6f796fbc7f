import { parsePath } from '../../compare/path.ts'
import type { CompareRules, IgnoreRule } from '../../types.ts'
import { quoted } from '../findings.ts'
import { headerName } from '../kinds/http.ts'
import { into, isEmpty, type Kind, scalarOrMap, type Wrong } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, record, required } from '../kinds/maps.ts'
import { answerPath } from '../kinds/patterns.ts'
import { choice, decimal, text } from '../kinds/scalars.ts'
import { age } from '../kinds/units.ts'

const LIKE = ['timestamp', 'uuid', 'number', 'string', 'any'] as const
const path = answerPath()

const ignored = scalarOrMap(
  into(path, (at): IgnoreRule => ({ path: at, like: 'any', within: null })),
  ignoreRule(),
)

const unordered = scalarOrMap(
  into(path, at => ({ path: at, by: null })),
  map({
    path: required(path, '$', 'The path of an array.'),
    by: optional(
      text('the name of a key'),
      'The key that tells its elements apart; without it the array is a bag.',
    ),
  }),
)

const tolerance = record({
  wants: 'a map of paths to numbers',
  names: { pattern: '^\\$' },
  value: decimal('a number such as 0.01'),
  check: pathMistake,
})

/** `compare` */
export const compare: Kind<CompareRules> = into(
  map({
    ignore: optional(
      list(ignored, 'a list of paths'),
      'Values that may differ: paths, or { path, like, within }.',
    ),
    unordered: optional(
      list(unordered, 'a list of paths'),
      'Arrays whose order does not matter: paths, or { path, by }.',
    ),
    tolerance: optional(tolerance, 'The largest difference between numbers, by path.'),
    same: key(
      list(choice(['null-missing', 'number-string', 'empty-missing', 'whitespace']), 'a list of words'),
      [],
      'Differences that are none.',
    ),
    headers: optional(
      map({
        ignore: optional(
          list(headerName(), 'a list of header names'),
          'Further headers that are not compared.',
        ),
        only: optional(list(headerName(), 'a list of header names'), 'The only headers that are compared.'),
      }),
      'Which headers are compared.',
    ),
    status: key(choice(['exact', 'class']), 'exact', '`class`: 200 and 204 are the same.'),
  }),
  ({ ignore, unordered, tolerance, same, headers, status }) => ({
    ignore: ignore ?? [],
    unordered: unordered ?? [],
    tolerance: tolerance ?? {},
    same,
    headers: { ignore: headers?.ignore ?? [], only: headers?.only ?? null },
    status,
  }),
)

/** `within` is a duration for timestamps and a number for numbers, so it is read when `like` is known. */
function ignoreRule(): Kind<IgnoreRule> {
  const number = decimal('a number such as 0.01')
  const either: Kind<null> = {
    wants: 'a duration or a number',
    schema: { anyOf: [age.schema, number.schema] },
    read: () => null,
  }
  const kind = map({
    path: required(path, '$', 'The path of a value that may differ.'),
    like: key(choice(LIKE), 'any', 'What the candidate’s value must still be.'),
    within: optional(
      either,
      'How far apart the two may be: a duration for timestamps, a number for numbers.',
    ),
  })
  return {
    ...kind,
    read(node, findings) {
      const rule = kind.read(node, findings)
      const within = node.kind === 'map' ? node.entries.get('within')?.value : undefined
      if (rule === undefined || within === undefined) return rule
      if (rule.like === 'timestamp') return { ...rule, within: age.read(within, findings) ?? null }
      if (rule.like === 'number' || isEmpty(within))
        return { ...rule, within: number.read(within, findings) ?? null }
      findings.error(within, 'conflict', `"within" says nothing of "like: ${rule.like}"`, {
        fix: 'set like to timestamp or number',
      })
      return rule
    },
  }
}

function pathMistake(name: string): Wrong | null {
  const parsed = parsePath(name)
  if (!('problem' in parsed)) return null
  return {
    code: 'invalid-path',
    what: `${quoted(name)} is not a path: ${parsed.problem}`,
    ...(parsed.fix === undefined ? {} : { fix: JSON.stringify(parsed.fix) }),
  }
}
