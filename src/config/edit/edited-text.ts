import { isDeepStrictEqual } from 'node:util'
import type { Target } from '../../types/evidence.ts'
import type { Plan, Problem, Route } from '../../types.ts'
import { fileProblem } from '../file.ts'
import { parseConfig } from '../load.ts'
import { placeOf, sourceOf } from '../source.ts'
import { byHand } from './fixes.ts'
import { routeEdit, shareText } from './route.ts'
import { spliced } from './splice.ts'

/** The text after an edit, and where the word stands that was changed. */
export interface EditedText {
  readonly text: string
  /** `FILE:LINE:COLUMN` */
  readonly place: string
}

/**
 * The text of a file, edited so that it says where a route is; or why it cannot be edited.
 *
 * The result was read again, and says the same as before of everything else: a word that several routes share through
 * anchors is never changed for all of them.
 */
export function editedText(
  text: string,
  file: string,
  route: string,
  target: Target,
  env: NodeJS.ProcessEnv,
): EditedText | Problem {
  const { plan, problems } = parseConfig(text, file, env)
  if (plan === null) return inTheFile(problems, route, target)
  const index = plan.routes.findIndex(({ name }) => name === route)
  if (index === -1) return noSuchRoute(file, route)
  if (isTooFine(target))
    return cannotEdit(file, route, target, 'a percent has at most nine decimals in a file')
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const body = text.slice(mark.length)
  const edit = routeEdit(body, index, plan.routes[index]!, target)
  const result = edit === null ? null : spliced(body, edit.splices)
  if (edit === null || result === null)
    return cannotEdit(file, route, target, 'it is not written as a map of its own')
  const edited = `${mark}${result.text}`
  const why = differs(edited, file, env, plan, index, target)
  if (why !== null) return cannotEdit(file, route, target, why)
  const start = edit.splices.length === 0 ? edit.said : result.word
  const { line, column } = placeOf(sourceOf(file, result.text), { start, end: start + 1 })
  return { text: edited, place: `${file}:${line}:${column}` }
}

/** What else than the place of the route would be another after an edit; null when nothing is. */
function differs(
  edited: string,
  file: string,
  env: NodeJS.ProcessEnv,
  before: Plan,
  index: number,
  target: Target,
): string | null {
  const { plan, problems } = parseConfig(edited, file, env)
  if (plan === null) {
    const [first] = problems.filter(({ severity }) => severity === 'error')
    return `the file would have a problem then: ${first!.what}`
  }
  const wanted = { ...before, routes: before.routes.with(index, placed(before.routes[index]!, target)) }
  if (isDeepStrictEqual(plan, wanted)) return null
  const other = plan.routes.find((route, at) => at !== index && !isDeepStrictEqual(route, wanted.routes[at]))
  return other === undefined
    ? 'how it is written, an edit would change more of it'
    : `${other.name} shares these lines with it, and would change too`
}

/** A share that would be another number once it is read again, and so would move the route. */
function isTooFine({ phase, percent }: Target): boolean {
  return phase === 'canary' && Number(`${shareText(percent).slice(0, -1)}e-2`) !== percent
}

function placed(route: Route, { phase, percent }: Target): Route {
  return phase === 'canary' ? { ...route, phase, canary: { ...route.canary, percent } } : { ...route, phase }
}

function inTheFile(problems: readonly Problem[], route: string, target: Target): Problem {
  const first = problems.find(({ severity }) => severity === 'error')!
  return {
    ...first,
    code: 'cannot-edit',
    what: `the file has a problem on line ${first.line}: ${first.what}`,
    why: 'only a file without problems is edited',
    fix: `mend it, then ${byHand(route, target)}`,
  }
}

function noSuchRoute(file: string, route: string): Problem {
  return fileProblem(file, 'cannot-edit', `the file has no route ${route}`, {
    why: 'it was edited since it was last read, or the route is not one that a file can have',
    fix: 'look at the file: banyan check',
  })
}

function cannotEdit(file: string, route: string, target: Target, why: string): Problem {
  const what = `the lines of ${route} cannot be edited by themselves: ${why}`
  return fileProblem(file, 'cannot-edit', what, { fix: byHand(route, target) })
}
