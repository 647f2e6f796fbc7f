import type { Reason, Target, Verdict } from '../types/evidence.ts'
import * as criteria from './criteria.ts'
import { nextTarget, rollbackTarget } from './next.ts'
import { proofOf } from './proof.ts'
import { type Case, canCopy, caseOf, READS, type Subject } from './subject.ts'

/**
 * What the gate says of a route, with every reason.
 *
 * Absent, thin or stale evidence is never `promote`. `rollback` says that one is called for: whether it happens by itself
 * is `gate.rollback`'s to say, as it is `gate.advance`'s for `promote`. A route without a candidate has no verdict.
 */
export function judge(subject: Subject): Verdict {
  const judged = caseOf(subject)
  const { route, state, ways, agreement } = judged
  const reasons = [...reasonsFor(judged)]
  const to = { next: nextTarget(route, state, ways), rollback: rollbackTarget(state, ways) }
  return {
    ...callFor(judged, reasons, to),
    reasons,
    agreement: { raw: agreement.raw, adjusted: agreement.adjusted },
    excusedFields: agreement.excusedFields,
    proof: isPaired(judged) ? proofOf(judged) : { progress: 0, more: null, moreMs: null },
  }
}

/** Rolling back comes before holding: `hold` stops promotions only. */
function callFor(
  judged: Case,
  reasons: readonly Reason[],
  { next, rollback }: { readonly next: Target | null; readonly rollback: Target | null },
): Pick<Verdict, 'call' | 'to'> {
  if (rollback !== null && callsForRollback(judged)) return { call: 'rollback', to: rollback }
  // To give up the way back is a person's decision: nothing leads there by itself.
  const to = judged.state.phase === 'live' ? null : next
  if (judged.state.held) return { call: 'hold', to }
  const passes = to !== null && reasons.every(({ passed }) => passed)
  return { call: passes ? 'promote' : 'wait', to }
}

/** In live an alarm moves nothing: data written since the cutover may exist only in the candidate. */
function callsForRollback({ state, burst, alarm }: Case): boolean {
  if (state.phase === 'canary') return burst !== null || alarm.raised
  return state.phase === 'live' && burst !== null
}

function isPaired({ route, state }: Case): boolean {
  return route.gate.paired && canCopy(route) && state.phase !== 'legacy' && state.phase !== 'retired'
}

function* reasonsFor(judged: Case): Generator<Reason> {
  const { phase, held } = judged.state
  if (phase === 'shadow' || phase === 'canary' || phase === 'live') {
    if (!judged.route.gate.paired) yield* unpaired(judged)
    else if (canCopy(judged.route)) yield* paired(judged)
    else yield uncopied(judged)
    if (judged.alarm.raised) yield criteria.alarm(judged)
    if (judged.burst !== null) yield criteria.burst(judged.burst)
  }
  if (held) yield criteria.held(judged)
  const byHand = BY_HAND[phase]
  if (byHand !== undefined) yield criteria.reason('phase', phase, byHand, false)
}

/** Where only a person moves a route on. */
const BY_HAND: { readonly [phase: string]: string } = {
  legacy: 'shadow by hand: nothing is copied before, and it needs no evidence',
  live: 'retired by hand only: it gives up the way back',
  retired: 'nothing: this is the end',
}

function* paired(judged: Case): Generator<Reason> {
  const { state, route, agreement } = judged
  const { coverage, freshMs, soakMs } = route.gate
  yield criteria.compared(judged)
  if (state.phase === 'canary') yield criteria.served(judged)
  yield criteria.agreement(judged)
  yield criteria.p99(judged)
  if (state.phase === 'canary') yield criteria.errors(judged)
  if (coverage > 0) yield criteria.coverage(judged)
  yield criteria.skipped(judged)
  if (agreement.excused > 0) yield criteria.excused(judged)
  if (freshMs > 0) yield criteria.fresh(judged)
  if (soakMs > 0) yield criteria.soak(judged)
}

/** `gate.paired: false`: what callers got is all the evidence there is. */
function* unpaired(judged: Case): Generator<Reason> {
  const { state, route } = judged
  if (state.phase === 'canary') {
    yield criteria.served(judged)
    yield criteria.errors(judged)
  }
  if (route.gate.soakMs > 0) yield criteria.soak(judged)
  if (state.phase === 'canary') yield criteria.reason('paired', 'false: judged by what callers got', '', true)
  if (state.phase === 'shadow') {
    const needed = `the first step by hand: banyan promote ${route.name} --force --why '…'`
    yield criteria.reason('paired', 'false: no caller had an answer of the candidate yet', needed, false)
  }
}

/** No request of the route is ever copied: no pair will come, however long one waits. */
function uncopied({ route }: Case): Reason {
  const methods = [...new Set(route.match.flatMap(({ methods }) => methods))]
  const list = methods.length === 0 ? 'GET' : methods.join(', ')
  const writes = methods.every(method => READS.includes(method))
    ? ''
    : ' with mirror.writes, why that is safe'
  const measured = methods.length === 0 ? 'nothing is copied' : `${list} is not copied`
  return criteria.reason(
    'paired',
    measured,
    `gate.paired: false; or mirror.methods: [${list}]${writes}`,
    false,
  )
}
