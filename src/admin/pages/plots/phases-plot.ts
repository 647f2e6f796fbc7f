import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, curveMonotoneX, stack } from 'd3-shape'
import type { Interval } from '../../../types/steering.ts'
import { type Html, html } from '../../html.ts'
import { PHASE_ORDER } from '../calls.ts'
import { timeAxis } from './axes.ts'

const WIDTH = 760
const HEIGHT = 150
const MARGIN = { top: 8, right: 8, bottom: 22, left: 40 }
const ORDER = PHASE_ORDER.toReversed()

/** Share of the traffic by phase over the last day: the fig from the side. */
export function phasesPlot(past: readonly Interval[], now: number): Html | false {
  const counted = past.filter(({ requests }) => ORDER.some(phase => (requests[phase] ?? 0) > 0))
  if (counted.length < 2) return false
  const x = scaleUtc([counted[0]!.at, now], [MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top])
  const shares = counted.map(({ at, lengthMs, requests }) => {
    const all = ORDER.reduce((sum, phase) => sum + (requests[phase] ?? 0), 0)
    return {
      at: Math.min(now, at + lengthMs),
      ...Object.fromEntries(ORDER.map(phase => [phase, (requests[phase] ?? 0) / all])),
    }
  })
  const layers = stack<{ [key: string]: number }>().keys(ORDER)(shares)
  const shape = area<(typeof layers)[number][number]>()
    .x(point => x(point.data.at!))
    .y0(point => y(point[0]))
    .y1(point => y(point[1]))
    .curve(curveMonotoneX)
    .digits(1)
  return html`<figure class="card plot">
    <figcaption>Share of the traffic by phase, the last day</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="Share of the traffic by phase over the last day; the figures of now stand above">
      ${layers.map(layer => html`<path class=${`layer ${layer.key}`} d=${shape(layer)} />`)}
      ${[0, 0.5, 1].map(share => html`<text class="tick" x=${MARGIN.left - 6} y=${y(share) + 4} text-anchor="end">${share * 100}%</text>`)}
      ${timeAxis(x, HEIGHT - MARGIN.bottom)}
    </svg>
  </figure>`
}
