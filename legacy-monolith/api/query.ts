import type { Database } from '../database.ts'

export type Query = Readonly<Record<string, unknown>>

/** The first value of a parameter; undefined when it is not there. */
export function first(query: Query, name: string): string | undefined {
  const given = query[name]
  const value = Array.isArray(given) ? given[0] : given
  return typeof value === 'string' ? value : undefined
}

/** An id from a path, or null for what cannot be one. */
export function idFrom(given: string | undefined): number | null {
  return given !== undefined && /^\d{1,9}$/.test(given) ? Number(given) : null
}

/** A parameter counted from 1; anything strange is `otherwise`, too much is `most`. */
export function countFrom(
  query: Query,
  name: string,
  otherwise: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const given = first(query, name)
  const number = given !== undefined && /^\d{1,6}$/.test(given) ? Number(given) : 0
  return Math.min(number >= 1 ? number : otherwise, most)
}

/** Which rows a list asks for: SQL conditions with their values. `undefined` conditions are left out. */
export type Filter = readonly (readonly [sql: string, ...values: (string | number)[]] | undefined)[]

export interface Page<Row> {
  readonly page: number
  readonly perPage: number
  readonly total: number
  readonly pages: number
  readonly rows: readonly Row[]
}

/** One page of a list. `columns`, `from` and `order` are SQL of ours, never a caller's. */
export function pageOf<Row>(
  db: Database,
  query: Query,
  list: { columns: string; from: string; filter: Filter; order: string; perPage?: number },
): Page<Row> {
  const conditions = list.filter.filter(condition => condition !== undefined)
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => `(${sql})`).join(' AND ')}` : ''
  const values = conditions.flatMap(([, ...given]) => given)
  const page = countFrom(query, 'page', 1)
  const perPage = list.perPage ?? countFrom(query, 'perPage', 20, 100)
  const { total } = db.one<{ total: number }>(`SELECT count(*) total FROM ${list.from} ${where}`, ...values)!
  const rows = db.all<Row>(
    `SELECT ${list.columns} FROM ${list.from} ${where} ORDER BY ${list.order} LIMIT ? OFFSET ?`,
    ...values,
    perPage,
    (page - 1) * perPage,
  )
  return { page, perPage, total, pages: Math.max(1, Math.ceil(total / perPage)), rows }
}
