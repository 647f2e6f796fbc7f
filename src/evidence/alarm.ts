import type { Gate } from '../types.ts'
import { logOfSum } from './e-value.ts'

/**
 * Slow rot: has the share of disagreements risen far above what the gate allows?
 *
 * An e-detector: for each alternative a likelihood ratio that starts again whenever it falls below 1. At the failure
 * floor itself the mean time between alarms is at least 10⁴ comparisons. Shin, Ramdas, Rinaldo, "E-detectors",
 * arXiv:2203.03532.
 */
export interface AlarmState {
  /** What `logs` belong to; null before the first comparison. */
  readonly agree: number | null
  /** log C of each alternative. */
  readonly logs: readonly number[]
  /** Disagreements by second, of those seconds of the last 15 minutes that had any; oldest first. */
  readonly seconds: readonly { readonly second: number; readonly disagreed: number }[]
}

const LOG_ALARM = Math.log(1e4)
const LEAST_DISAGREED = 5
const WINDOW_SECONDS = 15 * 60
/** Below this the alarm stands so low that a proof of agreement may count. */
export const CALM = 20

/** The beginning of an epoch, and of a new judge. */
export function alarmStart(): AlarmState {
  return START
}

const START: AlarmState = Object.freeze({ agree: null, logs: Object.freeze([]), seconds: Object.freeze([]) })

/**
 * The alarm after s more agreements and f more disagreements, those of one second or of one comparison.
 *
 * Costs the same for one as for thousands. Counts may shrink when a field turns out to be noise: less than none is none.
 */
export function alarmAfter(
  state: AlarmState,
  s: number,
  f: number,
  nowMs: number,
  { agree }: Pick<Gate, 'agree'>,
): AlarmState {
  const agreed = Math.max(0, s)
  const disagreed = Math.max(0, f)
  if (agreed === 0 && disagreed === 0 && state.agree === agree) return state
  const { logAgree, logDisagree } = ratiosFor(agree)
  const before = state.agree === agree ? state.logs : []
  const logs = logAgree.map(
    (perAgreement, k) => Math.max(before[k] ?? 0, 0) + agreed * perAgreement + disagreed * logDisagree[k]!,
  )
  return { agree, logs, seconds: disagreed === 0 ? state.seconds : withSecond(state, disagreed, nowMs) }
}

/** Whether disagreements have become far more than the gate allows; by themselves few never are. */
export function isAlarm(state: AlarmState, nowMs: number): boolean {
  return logMean(state) >= LOG_ALARM && disagreedLately(state, nowMs) >= LEAST_DISAGREED
}

/** The mean of the alternatives' C: 1 at the start, an alarm from 10,000. Never infinite. */
export function alarmMean(state: AlarmState): number {
  return Math.min(Number.MAX_VALUE, Math.exp(logMean(state)))
}

/** Disagreements of the last 15 minutes. */
export function disagreedLately({ seconds }: AlarmState, nowMs: number): number {
  const from = secondOf(nowMs) - WINDOW_SECONDS
  return seconds.reduce((sum, { second, disagreed }) => (second > from ? sum + disagreed : sum), 0)
}

/** The alternatives: 2, 4 … 64 times the floor, as far as they are below 90 %, and 90 %. */
export function alternativesFor(floor: number): readonly number[] {
  return [...[2, 4, 8, 16, 32, 64].map(times => times * floor).filter(rate => rate < 0.9), 0.9]
}

/** The share of disagreements from which on an alarm may come: ten times what the gate allows, at most 20 %. */
export function floorFor(agree: number): number {
  return Math.min(10 * (1 - agree), 0.2)
}

interface Ratios {
  readonly agree: number
  /** log((1 − q)/(1 − q_F)) and log(q/q_F) of each alternative. */
  readonly logAgree: readonly number[]
  readonly logDisagree: readonly number[]
}

/** Made anew for each call: a dozen logarithms, once a second and route. */
function ratiosFor(agree: number): Ratios {
  const floor = floorFor(agree)
  const rates = alternativesFor(floor)
  return {
    agree,
    logAgree: rates.map(rate => Math.log1p(-rate) - Math.log1p(-floor)),
    logDisagree: rates.map(rate => Math.log(rate / floor)),
  }
}

function logMean({ logs }: AlarmState): number {
  return logs.length === 0 ? 0 : logOfSum(logs) - Math.log(logs.length)
}

function withSecond(state: AlarmState, disagreed: number, nowMs: number): AlarmState['seconds'] {
  const second = secondOf(nowMs)
  const recent = state.seconds.filter(other => other.second > second - WINDOW_SECONDS)
  const last = recent.at(-1)
  // A clock that was set back adds to the newest second, so that there never are more than 900.
  if (last === undefined || last.second < second) return [...recent, { second, disagreed }]
  return [...recent.slice(0, -1), { second: last.second, disagreed: last.disagreed + disagreed }]
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000)
}
