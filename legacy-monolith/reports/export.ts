import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database.ts'
import { priceText } from '../money.ts'
import type { Shop } from '../shop.ts'

const COLUMNS = [
  'order', 'placed', 'status', 'customer', 'name', 'email', 'street', 'postcode', 'city', 'country',
  'line', 'sku', 'article', 'latin name', 'category', 'quantity', 'price', 'total', 'vat', 'invoice', 'note',
] as const // biome-ignore format: columns read better dense

const ORDERS_AT_ONCE = 20

/** `/export/orders.csv`: every line of every order, sent as it is read and read only as fast as it is taken. */
export function serveExport(app: FastifyInstance, shop: Shop): void {
  app.get('/export/orders.csv', (_request, reply) => {
    reply.type('text/csv; charset=utf-8').header('cache-control', 'no-store')
    reply.header('content-disposition', 'attachment; filename="orders.csv"')
    return reply.send(Readable.from(orderRows(shop.db), { highWaterMark: 4 }))
  })
}

/** The file, a few orders at a time. Never holds a statement open: a slow reader would pin the database. */
export function* orderRows(db: Database): Generator<string> {
  yield `${COLUMNS.map(csvField).join(',')}\r\n`
  for (let after = 0; ; ) {
    const rows = db.all<Record<string, string | number | null>>(
      `SELECT o.id, placed_at, status, customer_id, customer_name, customer_email, street, postcode, city, country,
         line, l.sku, l.name article, latin_name, c.name category, quantity, unit_cents, l.total_cents, l.vat_percent, number, note
       FROM (SELECT * FROM orders WHERE id > ? ORDER BY id LIMIT ${ORDERS_AT_ONCE}) o
         JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
         JOIN categories c ON c.slug = p.category_slug JOIN invoices i ON i.order_id = o.id
       ORDER BY o.id, line`,
      after,
    )
    if (rows.length === 0) return
    for (const { unit_cents, total_cents, ...row } of rows) {
      const fields = Object.entries(row).flatMap(([name, value]) =>
        name === 'quantity'
          ? [value, priceText(Number(unit_cents)), priceText(Number(total_cents))]
          : [value],
      )
      yield `${fields.map(csvField).join(',')}\r\n`
    }
    after = Number(rows.at(-1)!.id)
  }
}

/** Quoted when it must be (RFC 4180); a leading `=`, `+`, `-` or `@` gets an apostrophe, or a spreadsheet would run it. */
function csvField(value: string | number | null): string {
  const raw = value === null ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
