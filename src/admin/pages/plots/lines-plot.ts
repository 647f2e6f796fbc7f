import { scaleLinear, scaleUtc } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import { type Html, html } from '../../html.ts'
import { timeAxis } from './axes.ts'

export interface Line {
  readonly name: string
  /** Classes for its look: colour and dashes tell lines apart, and the name stands at its end. */
  readonly kind: string
  readonly points: readonly { readonly at: number; readonly value: number | null }[]
}

export interface LinesPlot {
  readonly title: string
  readonly lines: readonly Line[]
  readonly now: number
  readonly spanMs: number
  readonly format: (value: number) => string
  /** Where the scale begins and ends, whatever the values are. */
  readonly least?: number
  readonly most?: number
}

const WIDTH = 380
const HEIGHT = 190
const MARGIN = { top: 12, right: 10, bottom: 24, left: 58 }

/** Lines over time. What was not measured is a gap. */
export function linesPlot({ title, lines, now, spanMs, format, least, most }: LinesPlot): Html {
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])))
  if (values.length === 0)
    return html`<figure class="card plot"><figcaption>${title}</figcaption><p class="quiet">Nothing was measured.</p></figure>`
  const low = least ?? Math.min(...values)
  const high = most ?? Math.max(...values)
  const first = Math.min(...lines.flatMap(({ points }) => points.map(({ at }) => at)))
  // What is young is not drawn in a corner.
  const begin = Math.max(now - spanMs, Math.min(first, now - spanMs / 12))
  const x = scaleUtc([begin, now], [MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear([low === high ? low - 1 : low, high], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4)
  const path = line<Line['points'][number]>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => x(at))
    .y(({ value }) => y(value!))
    .curve(curveMonotoneX)
    .digits(1)
  return html`<figure class="card plot">
    <figcaption>${title}</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`${title}: ${lines.map(one => spoken(one, format)).join('; ')}`}>
      ${y.ticks(4).map(tick => html`<path class="grid" d=${`M${MARGIN.left} ${Math.round(y(tick))}H${WIDTH - MARGIN.right}`} /><text class="tick" x=${MARGIN.left - 6} y=${Math.round(y(tick)) + 4} text-anchor="end">${format(tick)}</text>`)}
      ${timeAxis(x, HEIGHT - MARGIN.bottom)}
      ${lines.map(({ kind, points }) => html`<path class=${`line ${kind}`} d=${path(points.filter(({ at }) => at >= now - spanMs)) ?? ''} />`)}
    </svg>
    <ul class="key" aria-hidden="true">${lines.map(({ name, kind }) => html`<li><svg viewBox="0 0 26 8" width="26" height="8"><path class=${`line ${kind}`} d="M1 4H25" /></svg> ${name}</li>`)}</ul>
  </figure>`
}

/** What a line says to who does not see it. */
function spoken({ name, points }: Line, format: (value: number) => string): string {
  const last = points.findLast(({ value }) => value !== null)
  return `${name} ${last === undefined ? 'not measured' : format(last.value!)}`
}
