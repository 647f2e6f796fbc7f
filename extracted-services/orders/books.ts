import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { InvoiceSaved, OrderSaved } from '../published-language/events.ts'
import type { Paging } from '../published-language/query.ts'

export interface OrderInList {
  readonly id: number
  readonly customerId: number
  readonly customerName: string
  readonly status: string
  readonly placedAt: string
  readonly quantity: number
  readonly totalCents: number
}

export interface InvoiceInList {
  readonly number: string
  readonly orderId: number
  readonly customerId: number
  readonly issuedAt: string
  readonly totalCents: number
  readonly state: string
}

export interface Listed<Line> {
  readonly total: number
  readonly lines: readonly Line[]
}

/** Null takes all, 0 is nobody's id. */
export interface OrdersWanted extends Paging {
  readonly customer: number | null
  readonly status: string | null
}

/** Null takes all, 0 is nobody's id. */
export interface InvoicesWanted extends Paging {
  readonly customer: number | null
  readonly order: number | null
  readonly state: string | null
}

/** Orders and invoices, as far as the outbox has told. Lists are newest first. */
export interface Books {
  order(id: number): OrderSaved | null
  /** 0 when there is none. */
  latestOrder(): number
  orders(wanted: OrdersWanted): Listed<OrderInList>
  invoice(number: string): InvoiceSaved | null
  invoices(wanted: InvoicesWanted): Listed<InvoiceInList>
}

export function openBooks(database: DatabaseSync): Books {
  const order = database.prepare('SELECT whole FROM orders WHERE id = ?')
  const latest = database.prepare('SELECT coalesce(max(id), 0) AS id FROM orders')
  const invoice = database.prepare('SELECT whole FROM invoices WHERE number = ?')
  const orders = pages<OrderInList>(
    database,
    'orders',
    '(:customer IS NULL OR customer = :customer) AND (:status IS NULL OR status = :status)',
  )
  const invoices = pages<InvoiceInList>(
    database,
    'invoices',
    `(:customer IS NULL OR customer = :customer) AND (:order IS NULL OR order_id = :order)
     AND (:state IS NULL OR state = :state)`,
  )
  return {
    order: id => read<OrderSaved>(order.get(id)?.whole),
    latestOrder: () => Number(latest.get()?.id),
    orders: ({ page, perPage, customer, status }) => orders({ page, perPage }, { customer, status }),
    invoice: number => read<InvoiceSaved>(invoice.get(number)?.whole),
    invoices: ({ page, perPage, customer, order, state }) =>
      invoices({ page, perPage }, { customer, order, state }),
  }
}

function pages<Line>(database: DatabaseSync, table: string, where: string) {
  const counted = database.prepare(`SELECT count(*) AS total FROM ${table} WHERE ${where}`)
  const listed = database.prepare(
    `SELECT line FROM ${table} WHERE ${where} ORDER BY id DESC LIMIT :perPage OFFSET :skip`,
  )
  return ({ page, perPage }: Paging, chosen: { readonly [name: string]: SQLInputValue }): Listed<Line> => {
    const rows = listed.all({ ...chosen, perPage, skip: (page - 1) * perPage })
    return {
      total: Number(counted.get({ ...chosen })?.total),
      lines: rows.map(row => JSON.parse(String(row.line)) as Line),
    }
  }
}

function read<Document>(json: unknown): Document | null {
  return typeof json === 'string' ? (JSON.parse(json) as Document) : null
}
