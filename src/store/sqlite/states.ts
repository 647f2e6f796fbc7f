import type { Move } from '../../types/evidence.ts'
import type { FileState, KnownState } from '../../types/store.ts'
import type { Phase, RouteState } from '../../types.ts'
import type { Connection } from './connection.ts'
import { addHistory } from './history.ts'

const STATES = `SELECT states.*, files.phase AS filePhase, files.percent AS filePercent, files.fingerprint
  FROM states LEFT JOIN files ON files.route = states.route ORDER BY states.route`
const STATE = 'SELECT * FROM states WHERE route = ?'
const SET_STATE = `INSERT INTO states (route, phase, percent, held, epoch, since, by, why)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET phase = excluded.phase, percent = excluded.percent,
  held = excluded.held, epoch = excluded.epoch, since = excluded.since, by = excluded.by, why = excluded.why`
const SET_FILE = `INSERT INTO files (route, phase, percent, fingerprint) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET phase = excluded.phase, percent = excluded.percent, fingerprint = excluded.fingerprint`
const SET_BUILD = `INSERT INTO builds (upstream, build) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET build = excluded.build`

type Row = { readonly [column: string]: unknown }

export function readStates(connection: Connection): Map<string, KnownState> {
  return new Map(
    connection
      .sql(STATES)
      .all()
      .map(row => {
        const state = stateOf(row)
        return [String(row.route), { state, file: fileOf(row, state) }]
      }),
  )
}

/** false, and nothing is changed, when any route is not where its move begins. */
export function makeMoves(connection: Connection, moves: readonly Move[], at: number): boolean {
  const found = moves.map(({ route }) => {
    const row = connection.sql(STATE).get(route)
    return row === undefined ? null : stateOf(row)
  })
  if (!moves.every(({ from }, index) => isSamePlace(from, found[index]!))) return false
  for (const [index, { route, to, kind, forced, reasons }] of moves.entries()) {
    const from = found[index]!
    if (to === null) {
      connection.sql('DELETE FROM states WHERE route = ?').run(route)
      connection.sql('DELETE FROM files WHERE route = ?').run(route)
      const gone = { kind: 'gone', by: 'file', why: 'gone from the file' } as const
      addHistory(connection, { at, route, from, to, forced, reasons, ...gone })
    } else {
      setState(connection, route, to)
      addHistory(connection, { at, route, kind, from, to, by: to.by, why: to.why, forced, reasons })
    }
  }
  return true
}

export function setFiles(connection: Connection, files: ReadonlyMap<string, FileState>): void {
  for (const [route, { phase, percent, fingerprint }] of files) {
    connection.sql(SET_FILE).run(route, phase, percent, fingerprint)
  }
}

export function readBuilds(connection: Connection): Map<string, string> {
  const rows = connection.rows('SELECT upstream, build FROM builds ORDER BY upstream').all()
  return new Map(rows as unknown as [string, string][])
}

export function setBuilds(connection: Connection, builds: ReadonlyMap<string, string>): void {
  for (const [upstream, build] of builds) connection.sql(SET_BUILD).run(upstream, build)
}

/** Writes states down as they were known, into a file that was begun anew. */
export function restoreStates(connection: Connection, states: ReadonlyMap<string, KnownState>): void {
  for (const [route, { state }] of states) setState(connection, route, state)
  setFiles(connection, new Map([...states].map(([route, { file }]) => [route, file])))
}

function setState(connection: Connection, route: string, state: RouteState): void {
  const { phase, percent, held, epoch, since, by, why } = state
  connection.sql(SET_STATE).run(route, phase, percent, Number(held), epoch, since, by, why)
}

function isSamePlace(a: RouteState | null, b: RouteState | null): boolean {
  if (a === null || b === null) return a === b
  return a.epoch === b.epoch && a.phase === b.phase && a.percent === b.percent && a.held === b.held
}

function stateOf(row: Row): RouteState {
  return {
    phase: row.phase as Phase,
    percent: Number(row.percent),
    held: row.held === 1,
    epoch: Number(row.epoch),
    since: Number(row.since),
    by: String(row.by),
    why: String(row.why),
  }
}

/** Between a first move and what is remembered with it, the file is taken to say where the move led. */
function fileOf(row: Row, state: RouteState): FileState {
  if (row.filePhase === null) return { phase: state.phase, percent: state.percent, fingerprint: '' }
  return {
    phase: row.filePhase as Phase,
    percent: Number(row.filePercent),
    fingerprint: String(row.fingerprint),
  }
}
