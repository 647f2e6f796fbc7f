import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { editedText } from '../../src/config/edit/edited-text.ts'
import type { Target } from '../../src/types/evidence.ts'
import type { Plan } from '../../src/types.ts'
import { ODD_ENV, oddFile } from './odd-files.ts'
import { read } from './reading.ts'

const RUNS = 300
/** The longest thing that is taken away, with an anchor that moves: `"${IS_SHADOW}"`, and `"${SHARE}"`. */
const MOST_TAKEN = 60

const targets = fc.constantFrom<Target>(
  { phase: 'shadow', percent: 0.05 },
  { phase: 'canary', percent: 0.1 },
  { phase: 'canary', percent: 0.005 },
  { phase: 'live', percent: 0.5 },
)

t.test('of any file only the route’s place changes, and only the words that say it', async t => {
  const seen = { edited: 0, same: 0, shared: 0 }
  fc.assert(
    fc.property(fc.gen(), targets, (draw, target) => {
      const { text, routes, merged } = oddFile(draw)
      const route = draw(fc.constantFrom, ...routes)
      const before = read(text, ODD_ENV)
      // Two routes that use one name for two anchors may come out wrong: what is not right to begin with is not edited.
      if (before.plan === null) fc.pre(false)
      const result = editedText(text, 'routes.yaml', route, target, ODD_ENV)
      if (!('place' in result)) {
        if (merged.has(route) && /shares these lines/.test(result.what)) seen.shared++
        else throw new Error(result.what)
        return
      }
      const { plan } = read(result.text, ODD_ENV)
      if (plan === null) throw new Error('it cannot be read any more')
      if (!isDeepStrictEqual(plan, moved(before.plan!, route, target)))
        throw new Error('something else changed')
      holdsText(text, result.text, isDeepStrictEqual(plan, before.plan))
      if (text === result.text) seen.same++
      else seen.edited++
    }),
    { numRuns: RUNS },
  )
  t.ok(seen.edited > RUNS / 2, JSON.stringify(seen))
  t.ok(seen.same > 0, 'some say it already')
})

function moved(plan: Plan, name: string, { phase, percent }: Target): Plan {
  const routes = plan.routes.map(route => {
    if (route.name !== name) return route
    return phase === 'canary'
      ? { ...route, phase, canary: { ...route.canary, percent } }
      : { ...route, phase }
  })
  return { ...plan, routes }
}

/** Nothing is taken away but a few words, no comment among them, and line ends stay of one kind. */
function holdsText(before: string, after: string, isSame: boolean): void {
  if (isSame && before !== after) throw new Error('changed without need')
  const taken = before.length - inCommon(before, after)
  if (taken > MOST_TAKEN) throw new Error(`${taken} characters are gone`)
  const comments = (text: string) => text.match(/#.*/g) ?? []
  if (!isDeepStrictEqual(comments(before), comments(after))) throw new Error('comments changed')
  const bare = (text: string) => (text.match(/(?<!\r)\n/g) ?? []).length
  if (before.includes('\r\n') && bare(after) > 0) throw new Error('a line ends otherwise')
  if (before.endsWith('\n') !== after.endsWith('\n')) throw new Error('the end changed')
}

/** How many characters two texts share in the same order. */
function inCommon(a: string, b: string): number {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  let row = new Uint16Array(right.length + 1)
  for (const character of left) {
    const next = new Uint16Array(right.length + 1)
    for (let at = 0; at < right.length; at++)
      next[at + 1] = right[at] === character ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!)
    row = next
  }
  return start + end + row.at(-1)!
}
