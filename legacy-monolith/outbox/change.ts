import type { Shop } from '../shop.ts'
import { customerSnapshot, invoiceSnapshot, orderSnapshot, productSnapshot } from './snapshots.ts'

/** One line of the outbox, as services read it. */
export interface OutboxEvent {
  readonly position: number
  readonly type: string
  readonly at: string
  readonly data: unknown
}

/** Notes what a change touched; each is written out once, as it is at the end of the change. */
export interface Touched {
  product(id: number): void
  order(id: number): void
  invoice(orderId: number): void
  customer(id: number): void
}

/**
 * Changes the shop: the rows, and one event with a whole snapshot for each thing touched, in one transaction.
 *
 * Nothing of the business is written anywhere else, so that services cannot miss a change.
 */
export function change<Result>(shop: Shop, work: (touched: Touched) => Result): Result {
  const appended: OutboxEvent[] = []
  const result = shop.db.transaction(() => {
    const marks = {
      product: new Set<number>(),
      order: new Set<number>(),
      invoice: new Set<number>(),
      customer: new Set<number>(),
    }
    const done = work({
      product: id => marks.product.add(id),
      order: id => marks.order.add(id),
      invoice: orderId => marks.invoice.add(orderId),
      customer: id => marks.customer.add(id),
    })
    const at = shop.now().toISOString()
    const add = (type: string, data: unknown) => appended.push(append(shop, type, at, data))
    for (const id of marks.product) add('product.saved', productSnapshot(shop.db, id))
    for (const id of marks.order) add('order.saved', orderSnapshot(shop.db, id))
    for (const id of marks.invoice) add('invoice.saved', invoiceSnapshot(shop.db, id))
    for (const id of marks.customer) add('customer.saved', customerSnapshot(shop.db, id))
    return done
  })
  if (appended.length > 0) shop.news.emit('committed', appended)
  return result
}

/** Writes one event; the caller holds the transaction. Rows are never deleted, so positions have no gaps. */
export function append(shop: Pick<Shop, 'db'>, type: string, at: string, data: unknown): OutboxEvent {
  const position = shop.db.run(
    'INSERT INTO outbox (type, at, data) VALUES (?, ?, ?)',
    type,
    at,
    JSON.stringify(data),
  )
  return { position, type, at, data }
}
