import type { DatabaseSync } from 'node:sqlite'
import { foldCase, type Paging } from '../published-language/query.ts'

export interface Person {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: string
  readonly wantsNews: 0 | 1
  readonly since: string
  readonly orderCount: number
  readonly spentCents: number
  readonly lastOrderAt: string | null
}

/** Null takes all. */
export interface PeopleWanted extends Paging {
  readonly city: string | null
  /** A part of the name or of the email address. */
  readonly part: string | null
}

export interface People {
  person(id: number): Person | null
  list(wanted: PeopleWanted): { readonly total: number; readonly people: readonly Person[] }
}

export function openPeople(database: DatabaseSync): People {
  const columns = `id, name, email, phone, street, postcode, city, country, wants_news AS wantsNews, since,
    order_count AS orderCount, spent_cents AS spentCents, last_order_at AS lastOrderAt`
  const where = `(:city IS NULL OR found_city = :city)
    AND (:part IS NULL OR instr(found_name, :part) OR instr(found_email, :part))`
  const one = database.prepare(`SELECT ${columns} FROM people WHERE id = ?`)
  const counted = database.prepare(`SELECT count(*) AS total FROM people WHERE ${where}`)
  const listed = database.prepare(
    `SELECT ${columns} FROM people WHERE ${where} ORDER BY id LIMIT :perPage OFFSET :skip`,
  )
  return {
    person: id => (one.get(id) as unknown as Person | undefined) ?? null,
    list({ page, perPage, city, part }) {
      const chosen = { city: city && foldCase(city), part: part && foldCase(part) }
      const rows = listed.all({ ...chosen, perPage, skip: (page - 1) * perPage })
      return { total: Number(counted.get(chosen)?.total), people: rows as unknown as Person[] }
    },
  }
}
