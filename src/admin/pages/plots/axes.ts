import type { ScaleTime } from 'd3-scale'
import { type Html, html } from '../../html.ts'

/** Times along the foot of a plot. */
export function timeAxis(x: ScaleTime<number, number>, foot: number): Html {
  const ticks = x.ticks(6)
  return html`<g class="axis"><path d=${`M${x.range()[0]} ${foot}H${x.range()[1]}`} />${ticks.map(
    tick =>
      html`<text class="tick" x=${Math.round(x(tick))} y=${foot + 16} text-anchor="middle">${tick.toISOString().slice(11, 16)}</text>`,
  )}</g>`
}
