import type { Move } from '../types/evidence.ts'
import type { FileState, KnownState } from '../types/store.ts'
import type { Plan, Route, RouteState } from '../types.ts'
import { type Builds, fingerprintOf, isOtherCandidate } from './fingerprint.ts'

export type States = { readonly [route: string]: RouteState }

/** What was known before a plan applies. */
export interface Known {
  readonly states: ReadonlyMap<string, KnownState>
  readonly builds: Builds
  /** The last epoch of a route that was gone from the file, so that none is used twice; else 0. */
  readonly lastEpoch: (route: string) => number
  /** Held after an automatic rollback, and by nobody else. */
  readonly isHeldAutomatically: (route: string) => boolean
  /** Nothing is known of where routes were: the store is new, in memory, or was set aside. */
  readonly isNew: boolean
}

export interface Settled {
  readonly states: ReadonlyMap<string, RouteState>
  /** What changes, to be written down. */
  readonly moves: readonly Move[]
  readonly files: ReadonlyMap<string, FileState>
}

/** Why a route whose file says `canary` starts in `shadow`: nobody knows whether it had earned it. */
export const STARTS_IN_SHADOW = 'the file says canary, but nothing is known of its evidence'

/**
 * Where each route of a plan is: where it was, unless the file was edited since it was last read.
 *
 * An edit of `phase` moves the route there, one of `percent` only a route that is in canary now. What evidence depends
 * on begins a new epoch when it changes. A route without a candidate is in legacy: one that is given to it later begins
 * there, too. `now` is milliseconds since 1970.
 */
export function settled(plan: Plan, known: Known, now: number): Settled {
  const states = new Map<string, RouteState>()
  const files = new Map<string, FileState>()
  const moves: Move[] = []
  for (const route of routesOf(plan)) {
    const { name, phase, canary } = route
    const file = { phase, percent: canary.percent, fingerprint: fingerprintOf(plan, route, known.builds) }
    files.set(name, file)
    const before = known.states.get(name)
    const move =
      before === undefined
        ? firstMove(route, known.isNew, known.lastEpoch(name) + 1, now)
        : moveByFile(route, before, file, known.isHeldAutomatically(name), now)
    states.set(name, move?.to ?? before!.state)
    if (move !== null) moves.push(move)
  }
  for (const [name, { state }] of known.states) if (!files.has(name)) moves.push(moveOf(name, state, null))
  return { states, moves, files }
}

/** All that have a state. */
export function routesOf({ routes, rest }: Plan): readonly Route[] {
  return rest === null ? routes : [...routes, rest]
}

function firstMove(route: Route, isNew: boolean, epoch: number, since: number): Move {
  const waits = isNew && route.phase === 'canary'
  return moveOf(route.name, null, {
    phase: waits ? 'shadow' : route.phase,
    percent: route.canary.percent,
    held: false,
    epoch,
    since,
    by: 'file',
    why: waits ? STARTS_IN_SHADOW : 'as the file says',
  })
}

function moveByFile(
  { name, candidate }: Route,
  { state, file: before }: KnownState,
  file: FileState,
  isHeldAutomatically: boolean,
  now: number,
): Move | null {
  const isOther = isOtherCandidate(before.fingerprint, file.fingerprint)
  const held = state.held && !(isOther && isHeldAutomatically)
  const elsewhere = placeByFile(state, before, file, candidate)
  if (elsewhere !== null) {
    const to = { ...elsewhere, held, epoch: state.epoch + 1, since: now, by: 'file' }
    return moveOf(name, state, to)
  }
  if (file.fingerprint === before.fingerprint) return null
  const why = 'its requests, its rules, or what runs on either side changed'
  return { ...moveOf(name, state, inAnotherEpoch(state, held, why, 'file')), kind: 'epoch' }
}

/** null: the file has nothing new to say of it. */
function placeByFile(
  state: RouteState,
  before: FileState,
  file: FileState,
  candidate: string | null,
): Pick<RouteState, 'phase' | 'percent' | 'why'> | null {
  if (candidate === null && state.phase !== 'legacy')
    return { phase: 'legacy', percent: state.percent, why: 'it has no candidate any more' }
  const isPhaseEdited = file.phase !== before.phase && file.phase !== state.phase
  const isPercentEdited = file.percent !== before.percent && file.percent !== state.percent
  const why = 'the file was edited'
  if (isPhaseEdited)
    return { phase: file.phase, percent: file.phase === 'canary' ? file.percent : state.percent, why }
  if (isPercentEdited && state.phase === 'canary') return { phase: state.phase, percent: file.percent, why }
  return null
}

/** The same place, where evidence begins anew: since when it is there does not change. */
export function inAnotherEpoch(state: RouteState, held: boolean, why: string, by: string): RouteState {
  return { ...state, held, epoch: state.epoch + 1, why, by }
}

function moveOf(route: string, from: RouteState | null, to: RouteState | null): Move {
  return { route, from, to, kind: 'file', forced: false, reasons: [] }
}
