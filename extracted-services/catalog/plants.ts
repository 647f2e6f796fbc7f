import type { DatabaseSync } from 'node:sqlite'
import type { Paging } from '../published-language/query.ts'

/** A plant as lists show it. */
export interface PlantOnShelf {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly section: string
  readonly cents: number
  readonly stock: number
  readonly onSale: 0 | 1
}

/** A plant with all that is told about it. */
export interface Plant extends PlantOnShelf {
  readonly sectionName: string | null
  readonly latinName: string | null
  readonly description: string
  readonly vat: number
  readonly addedOn: string
  readonly updatedAt: string
  readonly details: PlantDetails
}

/** What nobody lists or searches by. */
export interface PlantDetails {
  readonly tags: readonly string[]
  readonly heightCm: number | null
  readonly light: string | null
  readonly photos: readonly string[]
}

export interface Section {
  readonly slug: string
  readonly name: string
  readonly plants: number
}

/** Orders a shelf can be in, each with its SQL. */
const orders = {
  id: 'id',
  name: 'name, id',
  '-name': 'name DESC, id',
  price: 'cents, id',
  '-price': 'cents DESC, id',
  newest: 'added_on DESC, id DESC',
} as const

export type Order = keyof typeof orders

export function orderNamed(name: string | null): Order {
  return name !== null && Object.hasOwn(orders, name) ? (name as Order) : 'id'
}

export interface Shelf extends Paging {
  readonly section: string | null
  readonly inStock: boolean
  readonly order: Order
}

export interface Plants {
  plant(id: number): Plant | null
  shelf(shelf: Shelf): { readonly total: number; readonly plants: readonly PlantOnShelf[] }
  sections(): readonly Section[]
}

const onShelf = 'id, sku, plants.name, section, cents, stock, on_sale AS onSale'

/** Reads the catalogue. */
export function openPlants(database: DatabaseSync): Plants {
  const one = database.prepare(
    `SELECT ${onShelf}, sections.name AS sectionName, latin_name AS latinName, description, vat, added_on AS addedOn,
       updated_at AS updatedAt, details
     FROM plants LEFT JOIN sections ON slug = section WHERE id = ?`,
  )
  const allSections = database.prepare(
    'SELECT slug, name, (SELECT count(*) FROM plants WHERE section = slug) AS plants FROM sections ORDER BY place',
  )
  const where = '(:section IS NULL OR section = :section) AND stock >= :stock'
  const counted = database.prepare(`SELECT count(*) AS total FROM plants WHERE ${where}`)
  const listed = (order: Order) =>
    database.prepare(
      `SELECT ${onShelf} FROM plants WHERE ${where} ORDER BY ${orders[order]} LIMIT :perPage OFFSET :skip`,
    )
  const listedBy = new Map(Object.keys(orders).map(order => [order, listed(order as Order)]))

  return {
    plant(id) {
      const row = one.get(id)
      return row ? ({ ...row, details: JSON.parse(String(row.details)) } as unknown as Plant) : null
    },
    shelf({ section, inStock, order, page, perPage }) {
      const chosen = { section, stock: inStock ? 1 : 0 }
      const rows = listedBy.get(order)!.all({ ...chosen, perPage, skip: (page - 1) * perPage })
      return { total: Number(counted.get(chosen)?.total), plants: rows as unknown as PlantOnShelf[] }
    },
    sections: () => allSections.all() as unknown as Section[],
  }
}
