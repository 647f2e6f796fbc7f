import { type Filter, first, type Page, pageOf, type Query } from '../api/query.ts'
import type { Database } from '../database.ts'

/** A product as lists show it. */
export interface Listed {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly latinName: string | null
  readonly categorySlug: string
  readonly priceCents: number
  readonly stock: number
  readonly onSale: number
}

export interface Category {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly products: number
}

const COLUMNS = `id, sku, name, latin_name latinName, category_slug categorySlug, price_cents priceCents, stock, on_sale onSale`

const ORDERS: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name COLLATE NOCASE, id',
  '-name': 'name COLLATE NOCASE DESC, id',
  price: 'price_cents, id',
  '-price': 'price_cents DESC, id',
  newest: 'added_on DESC, id DESC',
}

/** One page of the catalog as `page`, `perPage`, `category`, `inStock` and `sort` of the query ask. */
export function listProducts(db: Database, query: Query, perPage?: number): Page<Listed> {
  const category = first(query, 'category')
  const filter: Filter = [
    category === undefined ? undefined : ['category_slug = ?', category],
    first(query, 'inStock') === '1' ? ['stock > 0'] : undefined,
  ]
  const sort = first(query, 'sort') ?? 'id'
  const order = Object.hasOwn(ORDERS, sort) ? ORDERS[sort]! : ORDERS.id!
  return pageOf(db, query, { columns: COLUMNS, from: 'products', filter, order, ...(perPage && { perPage }) })
}

/** The shelves in the order of the menu. */
export function listCategories(db: Database): Category[] {
  return db.all(
    `SELECT slug, name, description, (SELECT count(*) FROM products WHERE category_slug = slug) products
     FROM categories ORDER BY position`,
  )
}

export function imagePath(id: number): string {
  return `/images/products/${id}.svg`
}

export interface Hit extends Listed {
  readonly description: string
  readonly score: number
}

/** The words somebody searches for, at most 8 of them. */
export function searchWords(q: string): { readonly said: string; readonly words: readonly string[] } {
  const said = q.trim().slice(0, 100)
  return { said, words: said.split(/\s+/).filter(Boolean).slice(0, 8) }
}

/** Products in which every word occurs, best first. SQLite's `lower` folds A–Z only. */
export function searchProducts(
  db: Database,
  words: readonly string[],
  limit: number,
): { total: number; hits: Hit[] } {
  if (words.length === 0) return { total: 0, hits: [] }
  const score = `CASE WHEN instr(lower(name), lower(?)) THEN 3 WHEN instr(lower(coalesce(latin_name, '')), lower(?)) THEN 2 ELSE 1 END`
  const occurs = `instr(lower(name || char(10) || coalesce(latin_name, '') || char(10) || joined || char(10) || description), lower(?))`
  const from = `(SELECT *, (SELECT coalesce(group_concat(value, ' '), '') FROM json_each(tags)) joined FROM products)`
  const where = words.map(() => occurs).join(' AND ')
  const { total } = db.one<{ total: number }>(`SELECT count(*) total FROM ${from} WHERE ${where}`, ...words)!
  const hits = db.all<Hit>(
    `SELECT ${COLUMNS}, description, ${words.map(() => score).join(' + ')} score
     FROM ${from} WHERE ${where} ORDER BY score DESC, id LIMIT ?`,
    ...words.flatMap(word => [word, word]),
    ...words,
    limit,
  )
  return { total, hits }
}
