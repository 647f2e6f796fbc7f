import type { Move } from '../types/evidence.ts'
import type { FileState, KnownState } from '../types/store.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import { type Builds, fingerprintOf, isOtherCandidate } from './fingerprint.ts'

export type States = { readonly [route: string]: RouteState }

/** What was known before a plan applies. */
export interface Known {
  readonly states: ReadonlyMap<string, KnownState>
  readonly builds: Builds
  /** The last epoch of routes that were gone from the file, so that none is used twice. */
  readonly lastEpochs: ReadonlyMap<string, number>
  /** Nothing is known of where routes were: the store is new, in memory, or was set aside. */
  readonly isNew: boolean
}

export interface Settled {
  readonly states: States
  /** What changes, to be written down. */
  readonly moves: readonly Move[]
  readonly files: ReadonlyMap<string, FileState>
  /** Routes whose file says `canary` and that start in `shadow`, because nobody knows whether they had earned it. */
  readonly startInShadow: readonly string[]
}

/**
 * Where each route of a plan is: where it was, unless the file was edited since it was last read.
 *
 * An edit of `phase` moves the route there, one of `percent` only a route that is in canary now. What evidence depends
 * on begins a new epoch when it changes. `now` is milliseconds since 1970.
 */
export function settled(plan: Plan, known: Known, now: number): Settled {
  const routes = plan.rest === null ? plan.routes : [...plan.routes, plan.rest]
  const states: { [route: string]: RouteState } = Object.create(null)
  const files = new Map<string, FileState>()
  const moves: Move[] = []
  const startInShadow: string[] = []
  for (const route of routes) {
    const file = {
      phase: route.phase,
      percent: route.canary.percent,
      fingerprint: fingerprintOf(plan, route, known.builds),
    }
    files.set(route.name, file)
    const before = known.states.get(route.name)
    const waits = before === undefined && known.isNew && route.phase === 'canary'
    if (waits) startInShadow.push(route.name)
    const move =
      before === undefined
        ? firstMove(route, waits, (known.lastEpochs.get(route.name) ?? 0) + 1, now)
        : moveByEdit(route, before, file, now)
    states[route.name] = move?.to ?? before!.state
    if (move !== null) moves.push(move)
  }
  for (const [name, { state }] of known.states) if (!files.has(name)) moves.push(moveOf(name, state, null))
  return { states, moves, files, startInShadow }
}

function firstMove(route: Route, waits: boolean, epoch: number, since: number): Move {
  const { phase, canary } = route
  return moveOf(route.name, null, {
    phase: waits ? 'shadow' : phase,
    percent: canary.percent,
    held: false,
    epoch,
    since,
    by: 'file',
    why: waits ? 'the file says canary, but nothing is known of its evidence' : 'as the file says',
  })
}

function moveByEdit(
  route: Route,
  { state, file: before }: KnownState,
  file: FileState,
  now: number,
): Move | null {
  const next = { ...state, epoch: state.epoch + 1, since: now, by: 'file' }
  const isPhaseEdited = file.phase !== before.phase && file.phase !== state.phase
  const entersCanary = isPhaseEdited && file.phase === 'canary'
  const isPercentEdited =
    file.percent !== before.percent && state.phase === 'canary' && file.percent !== state.percent
  if (isPhaseEdited || isPercentEdited) {
    const percent = entersCanary || isPercentEdited ? file.percent : state.percent
    return moveOf(route.name, state, {
      ...next,
      phase: isPhaseEdited ? file.phase : state.phase,
      percent,
      why: 'the file was edited',
    })
  }
  if (file.fingerprint === before.fingerprint) return null
  const isOther = isOtherCandidate(before.fingerprint, file.fingerprint)
  const to = inAnotherEpoch(
    state,
    isOther,
    'its requests, its rules, or what runs on either side changed',
    'file',
  )
  return { ...moveOf(route.name, state, to), kind: 'epoch' }
}

/**
 * The same place, where evidence begins anew: neither since when it is there nor a hold changes, but that a hold after an
 * automatic rollback ends with the candidate it was for.
 */
export function inAnotherEpoch(
  state: RouteState,
  isOtherCandidate: boolean,
  why: string,
  by: string,
): RouteState {
  const held = state.held && !(isOtherCandidate && state.by === AUTOMATIC)
  return { ...state, held, epoch: state.epoch + 1, why, by: held ? state.by : by }
}

/** Who makes moves that nobody asked for. */
export const AUTOMATIC = 'banyan'

function moveOf(route: string, from: RouteState | null, to: RouteState | null): Move {
  return { route, from, to, kind: 'file', forced: false, reasons: [] }
}
