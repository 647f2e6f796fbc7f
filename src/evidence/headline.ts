import type { Criterion, Verdict } from '../types/evidence.ts'

/** What decides a verdict, first things first. */
const DECISIVE: { readonly [call in Verdict['call']]: readonly Criterion[] } = {
  promote: [],
  rollback: ['burst', 'alarm'],
  hold: ['held'],
  wait: ['alarm', 'burst', 'paired'],
}

/** The one thing to say of a verdict: `answers differ`, `1,009 more clean comparisons`; empty when all is well. */
export function headlineOf({ call, reasons }: Verdict): string {
  const missed = reasons.filter(({ passed }) => !passed)
  const [first] = [
    ...DECISIVE[call].flatMap(criterion => missed.filter(reason => reason.criterion === criterion)),
    // What takes longest is what one waits for.
    ...missed.filter(({ criterion }) => criterion === 'agreement'),
    ...missed,
  ]
  if (call === 'promote' || first === undefined) return ''
  const { criterion, measured, needed } = first
  if (criterion === 'agreement') return needed.split(', ')[0]!.replace(/; .*/, '')
  if (criterion === 'alarm') return measured.split(/[,;] /)[0]!
  if (criterion === 'burst') return measured
  return criterion === 'held' ? `held ${measured}` : `${criterion} ${measured}, needs ${needed}`
}
