import type { Move } from '../types/evidence.ts'
import type { KnownState } from '../types/store.ts'
import type { RouteState } from '../types.ts'

/**
 * Moves that took effect and that the store refused, made again from where it has the routes: another instance, or a
 * promotion that was on its way, was there first.
 *
 * What was done at once stands: a rollback, a hold, an edit of the file. What came to the same meanwhile is left out.
 */
export function rebased(moves: readonly Move[], stored: ReadonlyMap<string, KnownState>): readonly Move[] {
  return moves.flatMap(move => {
    const from = stored.get(move.route)?.state ?? null
    const to = rebasedTo(move, from)
    return to === undefined ? [] : [{ ...move, from, to }]
  })
}

/** undefined: nothing is left to do. */
function rebasedTo({ kind, from, to }: Move, stored: RouteState | null): RouteState | null | undefined {
  if (to === null) return stored === null ? undefined : null
  if (stored === null) return to
  if (from !== null && isSamePlace(from, stored)) return to
  const { by, why, held } = to
  switch (kind) {
    case 'rolled-back':
      if (isServed(stored) || (to.phase === 'legacy' && stored.phase !== 'legacy'))
        return { ...to, epoch: stored.epoch + 1 }
      return held && !stored.held ? { ...stored, held, by, why } : undefined
    case 'held':
    case 'resumed':
      return stored.held === held ? undefined : { ...stored, held, by, why }
    case 'epoch':
      return stored.epoch >= to.epoch ? undefined : { ...stored, held, by, why, epoch: stored.epoch + 1 }
    case 'file':
      // Another instance reads the same file.
      return stored.phase === to.phase && stored.percent === to.percent
        ? undefined
        : { ...to, epoch: stored.epoch + 1 }
    case 'promoted':
      return undefined
  }
}

function isServed({ phase }: RouteState): boolean {
  return phase === 'canary' || phase === 'live'
}

function isSamePlace(a: RouteState, b: RouteState): boolean {
  return a.epoch === b.epoch && a.phase === b.phase && a.percent === b.percent && a.held === b.held
}
