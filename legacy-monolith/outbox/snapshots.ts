import type { Database } from '../database.ts'
import type { CustomerData, InvoiceData, OrderData, OrderLine, ProductData } from './data.ts'

/** A product, whole, as it is now. The other three likewise. */
export function productSnapshot(db: Database, id: number): ProductData | undefined {
  const row = db.one<Omit<ProductData, 'onSale' | 'tags' | 'photos'> & { onSale: number; tags: string }>(
    `SELECT id, sku, name, latin_name latinName, category_slug categorySlug, description, price_cents priceCents,
       vat_percent vatPercent, stock, on_sale onSale, tags, height_cm heightCm, light, added_on addedOn, updated_at updatedAt
     FROM products WHERE id = ?`,
    id,
  )
  if (!row) return undefined
  const { onSale, tags, heightCm, light, addedOn, updatedAt, ...head } = row
  const photos = db
    .all<{ id: number }>('SELECT id FROM photos WHERE product_id = ? ORDER BY id', id)
    .map(photo => `/photos/${photo.id}`)
  return {
    ...head,
    onSale: onSale === 1,
    tags: JSON.parse(tags),
    heightCm,
    light,
    photos,
    addedOn,
    updatedAt,
  }
}

export function customerSnapshot(db: Database, id: number): CustomerData | undefined {
  const row = db.one<Omit<CustomerData, 'newsletter'> & { newsletter: number }>(
    `SELECT id, name, email, phone, street, postcode, city, country, newsletter, since,
       (SELECT count(*) FROM orders WHERE customer_id = c.id AND status <> 'cancelled') orderCount,
       (SELECT coalesce(sum(total_cents), 0) FROM orders WHERE customer_id = c.id AND status <> 'cancelled') spentCents,
       (SELECT max(placed_at) FROM orders WHERE customer_id = c.id AND status <> 'cancelled') lastOrderAt
     FROM customers c WHERE id = ?`,
    id,
  )
  return row && { ...row, newsletter: row.newsletter === 1 }
}

export function orderSnapshot(db: Database, id: number): OrderData | undefined {
  const row = db.one<
    Omit<OrderData, 'shipTo' | 'lines' | 'history'> &
      Record<'street' | 'postcode' | 'city' | 'country', string>
  >(
    `SELECT o.id, status, placed_at placedAt, updated_at updatedAt, customer_id customerId, customer_name customerName,
       customer_email customerEmail, street, postcode, city, country, subtotal_cents subtotalCents,
       shipping_cents shippingCents, vat_cents vatCents, total_cents totalCents, note, number invoiceNumber
     FROM orders o JOIN invoices i ON i.order_id = o.id WHERE o.id = ?`,
    id,
  )
  if (!row) return undefined
  const {
    id: orderId,
    status,
    placedAt,
    updatedAt,
    customerId,
    customerName,
    customerEmail,
    street,
    postcode,
    city,
    country,
    ...sums
  } = row
  const lines = db.all<OrderLine>(
    `SELECT line, product_id productId, sku, name, quantity, unit_cents unitCents, total_cents totalCents,
       vat_percent vatPercent FROM order_lines WHERE order_id = ? ORDER BY line`,
    id,
  )
  const history = db.all<{ status: string; at: string }>(
    'SELECT status, at FROM order_history WHERE order_id = ? ORDER BY step',
    id,
  )
  const shipTo = { name: customerName, street, postcode, city, country }
  return {
    id: orderId,
    status,
    placedAt,
    updatedAt,
    customerId,
    customerName,
    customerEmail,
    shipTo,
    lines,
    ...sums,
    history,
  }
}

export function invoiceSnapshot(db: Database, orderId: number): InvoiceData | undefined {
  const order = orderSnapshot(db, orderId)
  const row = db.one<{
    id: number
    number: string
    issuedAt: string
    dueOn: string
    state: string
    paidAt: string | null
  }>(
    `SELECT id, number, issued_at issuedAt, due_on dueOn, state, paid_at paidAt FROM invoices WHERE order_id = ?`,
    orderId,
  )
  if (!order || !row) return undefined
  const goods = order.lines.map(line => ({
    text: `${line.quantity} x ${line.name}`,
    amountCents: line.totalCents,
  }))
  const shipping = order.shippingCents > 0 ? [{ text: 'Shipping', amountCents: order.shippingCents }] : []
  return {
    id: row.id,
    number: row.number,
    orderId,
    customerId: order.customerId,
    customerName: order.customerName,
    issuedAt: row.issuedAt,
    dueOn: row.dueOn,
    state: row.state,
    lines: [...goods, ...shipping],
    netCents: order.totalCents - order.vatCents,
    vatCents: order.vatCents,
    totalCents: order.totalCents,
    paidAt: row.paidAt,
  }
}
