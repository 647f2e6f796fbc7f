import { local } from '../clock.ts'
import { change, type Touched } from '../outbox/change.ts'
import type { Shop } from '../shop.ts'

const NEXT: Readonly<Record<string, string>> = { placed: 'packed', packed: 'shipped' }

/** True when nothing can happen to the order any more. */
export function isFinal(status: string): boolean {
  return !(status in NEXT)
}

/** Takes every order whose time has come one step further: placed → packed (and paid) → shipped. */
export function moveOrders(shop: Shop): void {
  const now = shop.now().getTime()
  const due = shop.db.all<{ id: number; status: string }>(
    'SELECT id, status FROM orders WHERE moves_at <= ? ORDER BY moves_at, id LIMIT 100',
    now,
  )
  for (const { id, status } of due)
    change(shop, touched => {
      const next = NEXT[status]!
      setStatus(shop, touched, id, next, isFinal(next) ? null : now + shop.statusMs)
      if (next !== 'packed') return
      shop.db.run("UPDATE invoices SET state = 'paid', paid_at = ? WHERE order_id = ?", local(shop.now()), id)
      touched.invoice(id)
    })
}

/** The order's new id, or the code that says why it stays: 31 unknown, 32 too late. */
export type Cancelled = { readonly orderId: number } | { readonly refused: 31 | 32 }

/** Cancels an order that has not left the shop: stock goes back, its invoice becomes void. */
export function cancelOrder(shop: Shop, id: number): Cancelled {
  return change(shop, touched => {
    const order = shop.db.one<{ status: string; customerId: number }>(
      'SELECT status, customer_id customerId FROM orders WHERE id = ?',
      id,
    )
    if (!order) return { refused: 31 }
    if (isFinal(order.status)) return { refused: 32 }

    const now = local(shop.now())
    const lines = shop.db.all<{ productId: number; quantity: number }>(
      'SELECT product_id productId, quantity FROM order_lines WHERE order_id = ? ORDER BY line',
      id,
    )
    for (const { productId, quantity } of lines) {
      shop.db.run(
        'UPDATE products SET stock = stock + ?, updated_at = ? WHERE id = ?',
        quantity,
        now,
        productId,
      )
      touched.product(productId)
    }
    shop.db.run("UPDATE invoices SET state = 'void' WHERE order_id = ?", id)
    setStatus(shop, touched, id, 'cancelled', null)
    touched.invoice(id)
    touched.customer(order.customerId)
    return { orderId: id }
  })
}

function setStatus(shop: Shop, touched: Touched, id: number, status: string, movesAt: number | null): void {
  const now = local(shop.now())
  shop.db.run(
    'UPDATE orders SET status = ?, updated_at = ?, moves_at = ? WHERE id = ?',
    status,
    now,
    movesAt,
    id,
  )
  shop.db.run(
    `INSERT INTO order_history (order_id, step, status, at)
     SELECT ?, max(step) + 1, ?, ? FROM order_history WHERE order_id = ?`,
    id,
    status,
    now,
    id,
  )
  touched.order(id)
}
