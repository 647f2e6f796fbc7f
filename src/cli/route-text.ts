import { neutral } from '../config/neutral.ts'
import { countText, durationText, percentText, placeText } from '../evidence/words.ts'
import type { RouteView } from '../types/steering.ts'
import { agreementOf } from './agreement.ts'
import { type Branch, branchLines } from './branches.ts'
import { columns, type Look, padEnd, shownWidth } from './columns.ts'
import { agreementText, countsText, sumOf, timesText, towardsText } from './figures.ts'
import { reasonLines } from './reasons-text.ts'
import { word } from './shell.ts'

/** Further fields and matchers are counted. */
const MOST_FIELDS = 5
const MOST_MATCHERS = 2
const LABEL_WIDTH = 11
/** Where the phase stands in the title, when there is no terminal that says. */
const TITLE_WIDTH = 80

/** All there is to know of one route, as `banyan get` prints it. `now` is in milliseconds since 1970. Safe on a terminal. */
export function routeText(view: RouteView, now: number, look: Look): string {
  const { outcomes, latency, verdict, file } = view
  const differs = differLines(view, look)
  const rows: readonly (readonly [label: string, text: string, ...more: string[]])[] = [
    ...(file === null ? [] : [['file', `says ${placeText(file)}, which is not where the route is`] as const]),
    ['answered', answeredText(view)],
    ['agree', agreeText(view)],
    ...(latency.legacy === null
      ? []
      : [
          [
            'latency',
            `p50 ${timesText(latency, 'p50Ms')}   p99 ${timesText(latency, 'p99Ms')}   legacy → candidate`,
          ] as const,
        ]),
    ...(differs.length === 0 ? [] : [['differ', ...differs] as [string, string, ...string[]]]),
    ...(sumOf(outcomes.failed) > 0 ? [['failed', neutral(countsText(outcomes.failed))] as const] : []),
    ['skipped', neutral(countsText(outcomes.skipped)) || 'none'],
    ...(sumOf(outcomes.hidden) > 0 ? [['hidden', neutral(countsText(outcomes.hidden))] as const] : []),
  ]
  const reasons = verdict === null ? [] : reasonLines(verdict.reasons, look)
  const branches: readonly Branch[] = [
    ...rows.map(([label, text, ...more]) => {
      return { text: labelled(label, text), more: more.map(line => labelled('', line)) }
    }),
    { text: labelled('verdict', verdictText(view)), below: reasons },
  ]
  return `${branchLines(titleOf(view, now, look), branches).join('\n')}\n`
}

function labelled(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`.trimEnd()
}

/** The route and what it takes on the left, where it is and since when on the right. */
function titleOf({ name, match, state }: RouteView, now: number, { width }: Look): string {
  const held = state.held ? '   held' : ''
  const right = `${placeText(state)}${held}   since ${durationText(Math.max(0, now - state.since))}`
  const room = (width ?? TITLE_WIDTH) - shownWidth(right)
  const lefts = [MOST_MATCHERS, 1].map(most => neutral(`${name}   ${matchersText(match, most)}`))
  const left = lefts.find(one => shownWidth(one) + 3 <= room)
  return left === undefined ? `${lefts[width === null ? 0 : 1]}   ${right}` : padEnd(left, room) + right
}

function matchersText(match: readonly string[], most: number): string {
  const more = match.length - most
  return [...match.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join('   ')
}

const BLOCKS = 10

function answeredText({ served }: RouteView): string {
  const total = served.legacy.answers + served.candidate.answers
  if (total === 0) return 'nobody yet'
  const sides = (['legacy', 'candidate'] as const).map(side => {
    const { answers, errors } = served[side]
    const share = answers / total
    const bar = '▇'.repeat(answers === 0 ? 0 : Math.max(1, Math.round(share * BLOCKS)))
    const failed = errors === 0 ? '' : ` ${countText(errors)} failed or 5xx`
    return `${side} ${percentText(Math.round(share * 1_000) / 1_000)} ${bar}${failed}`.trimEnd()
  })
  return sides.join('   ')
}

function agreeText({ outcomes }: RouteView): string {
  const { pairs, agreeing, raw, adjusted } = agreementOf(outcomes)
  if (pairs === 0) return 'nothing was compared yet'
  const excused =
    outcomes.excused === 0
      ? ''
      : `   raw ${agreementText(raw)}, ${countText(outcomes.excused)} excused as noise`
  return `${agreementText(adjusted)}   ${countText(agreeing)} of ${countText(pairs)}${excused}`
}

/** The fields that differ, with the command that shows how, where there is room for it. */
function differLines({ name, fields }: RouteView, { width }: Look): readonly string[] {
  const room = width === null ? null : width - LABEL_WIDTH - 3
  const differing = fields.filter(({ noise }) => noise === null)
  const more = differing.length - MOST_FIELDS
  const cells = differing.slice(0, MOST_FIELDS).map(({ field, count, classes }) => {
    return [neutral(field), `${countText(count)}×`, neutral(Object.keys(classes).join(', '))]
  })
  const whole = columns(
    cells.map((row, at) => [...row, `banyan diff ${word(name)} ${word(differing[at]!.field)}`]),
    ['left', 'right'],
    { width: null },
  )
  const fits = room === null || whole.every(line => shownWidth(line) <= room)
  const lines = fits ? whole : columns(cells, ['left', 'right'], { width: room }, 0)
  return more > 0 ? [...lines, `and ${more} more fields`] : lines
}

function verdictText({ state, verdict }: RouteView): string {
  if (verdict === null) return 'none: there is nothing to compare with'
  const { call, to } = verdict
  return to === null || call === 'hold' ? call : `${call} → ${towardsText(state.phase, to)}`
}

/** What is worth doing next about a route. */
export function nextFor({ name, verdict, fields }: RouteView): string {
  const route = word(name)
  switch (verdict?.call) {
    case 'promote':
      return `banyan promote ${route}`
    case 'rollback':
      return `banyan rollback ${route} --why '…'`
    case 'hold':
      return `banyan resume ${route}`
    case 'wait':
      if (fields.some(({ noise }) => noise === null)) return `banyan diff ${route}`
      return verdict.reasons.some(({ criterion }) => criterion === 'phase')
        ? `banyan promote ${route}`
        : `banyan get ${route} --watch`
    default:
      return 'banyan status'
  }
}
