import type { Route } from '../types.ts'
import { quoted } from './findings.ts'
import { type Mapping, valueAt } from './tree.ts'

/** A route, and what it was read from. */
export interface RouteRead {
  readonly route: Route
  /** With the defaults under it. */
  readonly node: Mapping
  /** As `routes` has it. */
  readonly own: Mapping
  /** Whether its `match` could be read, so that it may be compared with others. */
  readonly isMatchSound: boolean
}

/** A route's name in quotes, as the file writes it: it may hold a variable. */
export function nameOf(route: Mapping): string {
  const name = valueAt(route, 'name')
  return quoted(name?.kind === 'scalar' ? name.shown : '')
}
