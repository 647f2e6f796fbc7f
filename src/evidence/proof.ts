import type { Verdict } from '../types/evidence.ts'
import { CALM } from './alarm.ts'
import { cleanNeeded, isProven, progressOf } from './e-value.ts'
import type { Case } from './subject.ts'
import { countText, DAY, durationText, percentText } from './words.ts'

/** How far the proof of agreement is, and what is missing of it. */
export function proofOf({ route, agreement, rate }: Case): Verdict['proof'] {
  const { agree, confidence } = route.gate
  const { agreed, disagreed } = agreement
  const more = cleanNeeded(agreed, disagreed, agree, confidence)
  const moreMs = more === 0 ? 0 : rate > 0 ? (more / rate) * 1000 : null
  return { progress: progressOf(agreed, disagreed, agree, confidence), more, moreMs }
}

/** The proof holds only while the alarm stands low: what was true of this epoch need not be true now. */
export function isAgreementProven({ route, agreement, alarm }: Case): boolean {
  const { agree, confidence } = route.gate
  return isProven(agreement.agreed, agreement.disagreed, agree, confidence) && alarm.mean < CALM
}

/** `1,009 more clean comparisons, about 14 min at this rate`, with the ways out when that is more than a week. */
export function missingText({ more, moreMs }: Verdict['proof']): string {
  const comparisons = `${countText(more ?? 0)} more clean ${more === 1 ? 'comparison' : 'comparisons'}`
  if (moreMs === null) return `${comparisons}, and none come now; ${WAYS_OUT}`
  const time = `${comparisons}, about ${durationText(moreMs)} at this rate`
  return moreMs > 7 * DAY ? `${time}; ${WAYS_OUT}` : time
}

const WAYS_OUT = 'ways out: more traffic, a lower gate.agree, or promote --force --why'

/** `proven above 99.9% at 95% confidence` */
export function provenText({ route }: Case): string {
  const { agree, confidence } = route.gate
  return `proven above ${percentText(agree)} at ${percentText(confidence)} confidence`
}
