import { quantile } from '../../../evidence/latency.ts'
import { msText } from '../../../evidence/words.ts'
import type { Interval, RouteView } from '../../../types/steering.ts'
import type { Side } from '../../../types.ts'
import { type Html, html } from '../../html.ts'
import { type Line, linesPlot } from './lines-plot.ts'

const SIDES: readonly Side[] = ['legacy', 'candidate']

/** Latency of both sides, agreement, and who answered, for the last hour and the last day. */
export function plotsPart(
  view: RouteView,
  hour: readonly Interval[],
  day: readonly Interval[],
  now: number,
): Html {
  return html`<section aria-labelledby="plots-title">
    <h2 id="plots-title">The last hour</h2>
    ${latencyNow(view)}
    ${plots(hour, now, 3_600_000)}
    <details><summary>The last day</summary>${plots(day, now, 86_400_000)}</details>
  </section>`
}

function plots(past: readonly Interval[], now: number, spanMs: number): Html {
  if (past.length < 2) return html`<p class="quiet">Plots begin once there are two minutes of traffic.</p>`
  return html`<div class="plots">
    ${linesPlot({ title: 'Time to the answer’s head', lines: latencyLines(past), now, spanMs, format: msText, least: 0 })}
    ${linesPlot({ title: 'Agreement, noise excused', lines: agreementLine(past), now, spanMs, format: value => `${value.toFixed(value % 1 === 0 ? 0 : 1)}%`, most: 100 })}
    ${linesPlot({ title: 'Requests a minute, by who answered', lines: requestLines(past), now, spanMs, format: value => String(Math.round(value)), least: 0 })}
  </div>`
}

function latencyLines(past: readonly Interval[]): readonly Line[] {
  return SIDES.flatMap(side =>
    ([0.5, 0.99] as const).map(q => ({
      name: `${side} p${q * 100}`,
      kind: `${side} ${q === 0.5 ? 'thin' : 'thick'}`,
      points: past.map(({ at, lengthMs, latency }) => ({
        at: at + lengthMs / 2,
        value: quantile(latency[side], q),
      })),
    })),
  )
}

function agreementLine(past: readonly Interval[]): readonly Line[] {
  const points = past.map(({ at, lengthMs, agreed, disagreed }) => {
    const pairs = agreed + disagreed
    return { at: at + lengthMs / 2, value: pairs === 0 ? null : (agreed / pairs) * 100 }
  })
  return [{ name: 'agree', kind: 'agree thick', points }]
}

function requestLines(past: readonly Interval[]): readonly Line[] {
  return SIDES.map(side => ({
    name: side,
    kind: `${side} thick`,
    points: past.map(({ at, lengthMs, answered }) => ({
      at: at + lengthMs / 2,
      value: (answered[side] * 60_000) / lengthMs,
    })),
  }))
}

function latencyNow({ latency }: RouteView): Html | false {
  const { legacy, candidate } = latency
  if (legacy === null || candidate === null) return false
  return html`<table class="latency"><caption>Time to the answer’s head, of all pairs of this epoch</caption>
    <thead><tr><th scope="col">Side</th><th scope="col" class="num">p50</th><th scope="col" class="num">p99</th></tr></thead>
    <tbody>${[['legacy', legacy] as const, ['candidate', candidate] as const].map(
      ([side, times]) =>
        html`<tr><th scope="row">${side}</th><td class="num">${msText(times.p50Ms)}</td><td class="num">${msText(times.p99Ms)}</td></tr>`,
    )}</tbody></table>`
}
