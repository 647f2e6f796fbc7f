import type { Criterion, Reason } from '../types/evidence.ts'
import { CALM } from './alarm.ts'
import { countOfThing, entriesOf, total } from './counts.ts'
import { countOf, quantile } from './latency.ts'
import { isAgreementProven, missingText, proofOf, provenText } from './proof.ts'
import type { Case } from './subject.ts'
import { countText, durationText, listText, percentText, shareText, timesText } from './words.ts'

const LEAST_PAIRS_FOR_P99 = 1_000
const LEAST_SERVED_UNPAIRED = 1_000
const LOST = ['queue-full', 'bytes-full', 'too-slow', 'undecided'] as const
/** Shares are quotients of counts: what should be equal may be off by the last bit. */
const LAST_BIT = 1e-12

export function compared({ route, agreement }: Case): Reason {
  const { compared } = route.gate
  return reason('compared', countText(agreement.pairs), atLeast(compared), agreement.pairs >= compared)
}

/** What the candidate answered to callers since the last move. */
export function served({ route, evidence }: Case): Reason {
  const { answers } = evidence.served.candidate
  const needed = route.gate.paired ? route.gate.served : Math.max(LEAST_SERVED_UNPAIRED, route.gate.served)
  return reason('served', countText(answers), `${atLeast(needed)} since the last move`, answers >= needed)
}

export function agreement(judged: Case): Reason {
  const { pairs, adjusted } = judged.agreement
  if (isAgreementProven(judged)) return reason('agreement', provenText(judged), '', true)
  const proof = proofOf(judged)
  if (proof.more === 0) {
    const measured = `${provenText(judged)}, but the alarm stands at ${meanText(judged.alarm.mean)}`
    return reason('agreement', measured, `the alarm under ${CALM}`, false)
  }
  const measured = adjusted === null ? 'nothing compared' : `${shareText(adjusted)} of ${countText(pairs)}`
  return reason('agreement', measured, missingText(proof), false)
}

export function p99({ route, evidence }: Case): Reason {
  const { p99, slackMs } = route.gate
  const pairs = countOf(evidence.latency.candidate)
  const legacy = quantile(evidence.latency.legacy, 0.99)
  const candidate = quantile(evidence.latency.candidate, 0.99)
  if (legacy === null || candidate === null || pairs < LEAST_PAIRS_FOR_P99)
    return reason('p99', `${countText(pairs)} pairs`, `${atLeast(LEAST_PAIRS_FOR_P99)} pairs`, false)
  const limit = `≤ ${Number(p99.toPrecision(10))}×`
  const times = timesText(candidate / legacy)
  if (candidate / legacy <= p99) return reason('p99', times, limit, true)
  const later = `${times}, ${durationText(candidate - legacy)} later`
  return reason('p99', later, `${limit} or < ${durationText(slackMs)} later`, candidate - legacy < slackMs)
}

/** The candidate's share of errors, over legacy's share in the same step. */
export function errors({ route, evidence }: Case): Reason {
  const { legacy, candidate } = evidence.served
  const needed = `≤ +${percentText(route.gate.errors)}`
  if (candidate.answers === 0) return reason('errors', 'nothing served', needed, false)
  const share = candidate.errors / candidate.answers
  const legacyShare = legacy.answers === 0 ? 0 : legacy.errors / legacy.answers
  const measured =
    legacyShare === 0 ? shareText(share) : `${shareText(share)}, legacy ${shareText(legacyShare)}`
  return reason('errors', measured, needed, share - legacyShare <= route.gate.errors + LAST_BIT)
}

/** Every kind of pair that is at least 1 % of all; rarer ones are listed, never waited for. */
export function coverage({ route, evidence }: Case): Reason {
  const least = route.gate.coverage
  const all = total(evidence.strata)
  const strata = entriesOf(evidence.strata)
    .filter(([stratum, pairs]) => pairs > 0 && !stratum.endsWith(' 5xx'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const common = strata.filter(([, pairs]) => pairs * 100 >= all)
  const rare = strata.filter(([, pairs]) => pairs * 100 < all)
  const thin = common.filter(([, pairs]) => pairs < least)
  const counted = ([stratum, pairs]: [string, number]) => `${stratum} ${countText(pairs)}`
  const rareText = rare.length === 0 ? '' : `rare: ${listText(rare.map(counted))}`
  if (common.length === 0) return reason('coverage', 'nothing compared', `${atLeast(least)} of each`, false)
  if (thin.length === 0)
    return reason('coverage', listText(common.map(([stratum]) => stratum)), rareText, true)
  const needed = `${atLeast(least)} of each${rareText === '' ? '' : `; ${rareText}`}`
  return reason('coverage', listText(thin.map(counted)), needed, false)
}

/** The share of exchanges due for comparison that Banyan itself lost. */
export function skipped({ route, evidence, agreement }: Case): Reason {
  const lost = LOST.reduce((sum, why) => sum + countOfThing(evidence.skipped, why), 0)
  const due = lost + agreement.pairs
  const share = due === 0 ? 0 : lost / due
  const needed = `≤ ${percentText(route.gate.skipped)} lost`
  return reason('skipped', shareText(share), needed, share <= route.gate.skipped + LAST_BIT)
}

/** Which noise was excused: never a hindrance, always said. */
export function excused({ agreement, noise }: Case): Reason {
  const fields = agreement.excusedFields.map(field => {
    const kind = noise.get(field)?.class ?? null
    return kind === null ? `${field} (noise)` : `${field} (${kind}, noise)`
  })
  return reason('excused', listText(fields), '', true)
}

export function fresh({ route, evidence, now }: Case): Reason {
  const needed = `≤ ${durationText(route.gate.freshMs)} ago`
  if (evidence.newest === 0) return reason('fresh', 'nothing compared', needed, false)
  const age = Math.max(0, now - evidence.newest)
  return reason('fresh', `${durationText(age)} ago`, needed, age <= route.gate.freshMs)
}

export function soak({ route, state, now }: Case): Reason {
  const { soakMs } = route.gate
  const age = Math.max(0, now - state.since)
  return reason('soak', durationText(age), `≥ ${durationText(soakMs)}`, age >= soakMs)
}

export function alarm({ state, agreement, alarm }: Case): Reason {
  const { disagreed, pairs } = agreement
  const what = state.phase === 'live' ? 'going back is no longer proven: answers differ' : 'answers differ'
  const counts = `${countText(disagreed)} of ${countText(pairs)} pairs`
  const measured = `${what}, ${counts}; the alarm stands at ${meanText(alarm.mean)}`
  return reason('alarm', measured, 'under 10,000', false)
}

export function burst(what: string): Reason {
  return reason('burst', what, 'fewer than 10 of the last 40, and connections', false)
}

export function held({ route, state }: Case): Reason {
  const why = state.why === '' ? '' : `: ${state.why}`
  return reason('held', `by ${state.by}${why}`, `banyan resume ${route.name}`, false)
}

export function reason(criterion: Criterion, measured: string, needed: string, passed: boolean): Reason {
  return { criterion, measured, needed, passed }
}

function atLeast(count: number): string {
  return `≥ ${countText(count)}`
}

/** The alarm's value grows without end. */
function meanText(mean: number): string {
  return mean > 1e9 ? 'over 1,000,000,000' : countText(mean)
}
