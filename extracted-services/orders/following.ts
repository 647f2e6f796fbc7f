import type { DatabaseSync } from 'node:sqlite'
import type { Appliers } from '../chassis/projection.ts'
import type { InvoiceSaved, OrderSaved } from '../published-language/events.ts'
import type { InvoiceInList, OrderInList } from './books.ts'

/** What the shop's events do to the books; a snapshot replaces what was known. */
export function ordersAppliers(database: DatabaseSync): Appliers {
  const saveOrder = database.prepare(
    'INSERT OR REPLACE INTO orders (id, customer, status, line, whole) VALUES (?, ?, ?, ?, ?)',
  )
  const saveInvoice = database.prepare(
    'INSERT OR REPLACE INTO invoices (id, number, order_id, customer, state, line, whole) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  return {
    'order.saved': (order: OrderSaved) => {
      const line: OrderInList = {
        id: order.id,
        customerId: order.customerId,
        customerName: order.customerName,
        status: order.status,
        placedAt: order.placedAt,
        quantity: order.lines.reduce((sum, line) => sum + line.quantity, 0),
        totalCents: order.totalCents,
      }
      saveOrder.run(order.id, order.customerId, order.status, JSON.stringify(line), JSON.stringify(order))
    },
    'invoice.saved': (invoice: InvoiceSaved) => {
      const { id, number, orderId, customerId, issuedAt, totalCents, state } = invoice
      const line: InvoiceInList = { number, orderId, customerId, issuedAt, totalCents, state }
      saveInvoice.run(id, number, orderId, customerId, state, JSON.stringify(line), JSON.stringify(invoice))
    },
  }
}
