/** How the shop's API reads numbers and lists of a request. */

export type Query = { readonly [name: string]: unknown }

export interface Paging {
  readonly page: number
  readonly perPage: number
}

const maxPerPage = 100

/** A parameter's value, null when it is not there; of one given twice the first counts. */
export function first(query: Query, name: string): string | null {
  const given = query[name]
  const value: unknown = Array.isArray(given) ? given[0] : given
  return typeof value === 'string' ? value : null
}

/** The page a request asks for; anything that is not a number from 1 is the default. */
export function paging(query: Query): Paging {
  return { page: count(query, 'page', 1), perPage: Math.min(count(query, 'perPage', 20), maxPerPage) }
}

/** A whole number from 1 of at most six digits, else `fallback`. */
export function count(query: Query, name: string, fallback: number): number {
  const given = first(query, name)
  return given !== null && /^\d{1,6}$/.test(given) && Number(given) >= 1 ? Number(given) : fallback
}

/** The number an id in a path stands for, or null when nothing can have it. */
export function idOf(given: string | null): number | null {
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : null
}

/** An id to choose a list by: null takes all, 0 is nobody's. */
export function chosenId(query: Query, name: string): number | null {
  const given = first(query, name)
  return given === null ? null : (idOf(given) ?? 0)
}

/** How many pages a list has: at least one. */
export function pagesOf(total: number, perPage: number): number {
  return Math.max(1, Math.ceil(total / perPage))
}

/** Folds the case of A–Z, and of nothing else, as the shop does when it looks for something. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, letter => letter.toLowerCase())
}
