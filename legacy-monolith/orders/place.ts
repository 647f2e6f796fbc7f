import { dueDay, local } from '../clock.ts'
import { SHIPPING_VAT_PERCENT, shippingFor, vatWithin } from '../money.ts'
import { change } from '../outbox/change.ts'
import type { Shop } from '../shop.ts'

export interface Wish {
  readonly customerId: number
  readonly lines: readonly { readonly productId: number; readonly quantity: number }[]
  readonly note: string
}

/** An order's id, or the code of the README's table that says why there is none. */
export type Placed = { readonly orderId: number } | { readonly refused: 23 | 17 | 33 }

interface Article {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly price_cents: number
  readonly vat_percent: number
  readonly stock: number
}

/** Places an order: stock goes down, order and invoice are written, all or nothing. */
export function placeOrder(shop: Shop, wish: Wish): Placed {
  return change(shop, touched => {
    const { db } = shop
    const customer = db.one<Record<'name' | 'email' | 'street' | 'postcode' | 'city' | 'country', string>>(
      'SELECT name, email, street, postcode, city, country FROM customers WHERE id = ?',
      wish.customerId,
    )
    if (!customer) return { refused: 23 }

    const articles = new Map<number, Article>()
    for (const { productId } of wish.lines) {
      const article = db.one<Article>(
        'SELECT id, sku, name, price_cents, vat_percent, stock FROM products WHERE id = ?',
        productId,
      )
      if (!article) return { refused: 17 }
      articles.set(productId, article)
    }
    for (const article of articles.values())
      if (wanted(wish, article.id) > article.stock) return { refused: 33 }

    const now = local(shop.now())
    const lines = wish.lines.map(({ productId, quantity }, index) => {
      const article = articles.get(productId)!
      return { line: index + 1, article, quantity, totalCents: article.price_cents * quantity }
    })
    const subtotal = lines.reduce((sum, line) => sum + line.totalCents, 0)
    const shipping = shippingFor(subtotal)
    const vat = lines.reduce(
      (sum, line) => sum + vatWithin(line.totalCents, line.article.vat_percent),
      vatWithin(shipping, SHIPPING_VAT_PERCENT),
    )

    const orderId = db.run(
      `INSERT INTO orders (customer_id, status, customer_name, customer_email, street, postcode, city, country,
         subtotal_cents, shipping_cents, vat_cents, total_cents, note, placed_at, updated_at, moves_at)
       VALUES (?, 'placed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[
        wish.customerId,
        customer.name,
        customer.email,
        customer.street,
        customer.postcode,
        customer.city,
        customer.country,
      ],
      ...[
        subtotal,
        shipping,
        vat,
        subtotal + shipping,
        wish.note,
        now,
        now,
        shop.now().getTime() + shop.statusMs,
      ],
    )
    for (const { line, article, quantity, totalCents } of lines)
      db.run(
        `INSERT INTO order_lines (order_id, line, product_id, sku, name, quantity, unit_cents, total_cents, vat_percent)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[
          orderId,
          line,
          article.id,
          article.sku,
          article.name,
          quantity,
          article.price_cents,
          totalCents,
          article.vat_percent,
        ],
      )
    db.run("INSERT INTO order_history (order_id, step, status, at) VALUES (?, 1, 'placed', ?)", orderId, now)
    issueInvoice(shop, orderId, now)
    for (const article of articles.values()) {
      db.run(
        'UPDATE products SET stock = stock - ?, updated_at = ? WHERE id = ?',
        wanted(wish, article.id),
        now,
        article.id,
      )
      touched.product(article.id)
    }
    touched.order(orderId)
    touched.invoice(orderId)
    touched.customer(wish.customerId)
    return { orderId }
  })
}

function wanted(wish: Wish, productId: number): number {
  return wish.lines.reduce((sum, line) => sum + (line.productId === productId ? line.quantity : 0), 0)
}

function issueInvoice(shop: Shop, orderId: number, issuedAt: string): void {
  const id = shop.db.one<{ next: number }>('SELECT coalesce(max(id), 0) + 1 next FROM invoices')!.next
  shop.db.run(
    "INSERT INTO invoices (id, number, order_id, issued_at, due_on, state) VALUES (?, ?, ?, ?, ?, 'open')",
    id,
    invoiceNumber(issuedAt, id),
    orderId,
    issuedAt,
    dueDay(issuedAt),
  )
}

/** `2026-00600`: the year it was issued, and the invoice's own number. */
export function invoiceNumber(issuedAt: string, id: number): string {
  return `${issuedAt.slice(0, 4)}-${String(id).padStart(5, '0')}`
}
