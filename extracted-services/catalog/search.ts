import type { DatabaseSync } from 'node:sqlite'
import { foldCase } from '../published-language/query.ts'

/** A plant that was found. */
export interface Hit {
  readonly id: number
  readonly name: string
  readonly section: string
  readonly cents: number
  readonly description: string
  readonly score: number
}

export interface Found {
  readonly total: number
  readonly hits: readonly Hit[]
}

export type Search = (query: string, limit: number) => Found

const maxQueryLength = 100
const maxWords = 8

/** What is searched for when somebody types `given`. */
export function searchTerm(given: string): string {
  return given.trim().slice(0, maxQueryLength)
}

/**
 * Finds the plants in which every word occurs, best first.
 *
 * A word is worth 3 in the name, else 2 in the Latin name, else 1 in the tags or the description.
 */
export function openSearch(database: DatabaseSync): Search {
  const found = database.prepare(`
    WITH words AS (SELECT value AS word FROM json_each(?)),
    worth AS (
      SELECT plants.id, CASE
        WHEN instr(found_in_name, word) THEN 3
        WHEN instr(found_in_latin, word) THEN 2
        WHEN instr(found_in_tags, word) OR instr(found_in_description, word) THEN 1
      END AS points
      FROM plants, words
    )
    SELECT id, sum(points) AS score FROM worth
    GROUP BY id HAVING count(points) = count(*) ORDER BY score DESC, id`)
  const plant = database.prepare('SELECT id, name, section, cents, description FROM plants WHERE id = ?')

  return (query, limit) => {
    const words = foldCase(query).split(/\s+/).filter(Boolean).slice(0, maxWords)
    const rows = found.all(JSON.stringify(words))
    const hits = rows.slice(0, limit).map(({ id, score }) => ({ ...plant.get(id!), score }) as unknown as Hit)
    return { total: rows.length, hits }
  }
}
