import type { Move, MoveKind } from '../types/evidence.ts'
import type { KnownState } from '../types/store.ts'
import type { Route, RouteState } from '../types.ts'
import type { States } from './states.ts'

/**
 * What the fronts do and the store does not know, where a back died before it could write it down, or the store was in
 * memory: the moves that are to be written.
 */
export function unwritten(
  routes: readonly Route[],
  running: States,
  known: ReadonlyMap<string, KnownState>,
): readonly Move[] {
  return routes.flatMap(({ name }): Move[] => {
    if (!Object.hasOwn(running, name)) return []
    const to = running[name]!
    const from = known.get(name)?.state ?? null
    if (from !== null && !isFurther(to, from)) return []
    return [{ route: name, from, to, kind: kindOf(from, to), forced: false, reasons: [] }]
  })
}

/** A hold is no new epoch. */
function isFurther(running: RouteState, stored: RouteState): boolean {
  if (running.epoch !== stored.epoch) return running.epoch > stored.epoch
  return running.held !== stored.held
}

function kindOf(from: RouteState | null, to: RouteState): MoveKind {
  if (from === null || to.by === 'file') return 'file'
  if (from.epoch === to.epoch) return to.held ? 'held' : 'resumed'
  // What moves forward is stored before fronts hear of it.
  return from.phase === to.phase && from.percent === to.percent ? 'epoch' : 'rolled-back'
}
