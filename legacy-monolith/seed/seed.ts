import { seededPassword } from '../accounts/passwords.ts'
import type { Database } from '../database.ts'
import { append } from '../outbox/change.ts'
import { customerSnapshot, invoiceSnapshot, orderSnapshot, productSnapshot } from '../outbox/snapshots.ts'
import { type Article, inventArticles } from './articles.ts'
import { growing, inventOrders, type PastOrder } from './history.ts'
import { inventPeople, type Person } from './people.ts'
import { type Random, seededRandom } from './random.ts'
import { SHELVES } from './words.ts'

const CUSTOMERS = 400
const ORDERS = 600
const SEEDED_AT = '2026-11-01T00:00:00.000Z'

/** Fills an empty shop, and its outbox: the same seed gives the same bytes, whenever and wherever. */
export function seedShop(db: Database, seed: number): void {
  const random = seededRandom(seed)
  const articles = inventArticles(random)
  const people = inventPeople(random, CUSTOMERS)
  const since = people.map((_, index) => (index === 0 ? '2009-04-17 14:01:07' : growing(index, CUSTOMERS, 2)))
  const orders = inventOrders(random, articles, since, ORDERS)
  db.transaction(() => {
    writeCategories(db)
    for (const article of articles) writeArticle(db, article)
    writeCustomers(db, random, people, since)
    for (const order of orders) writeOrder(db, order, people[order.customer]!)
    announce(db, articles, people, orders)
  })
}

function writeCategories(db: Database): void {
  for (const [index, { slug, name, description }] of SHELVES.entries())
    db.run(
      'INSERT INTO categories (slug, name, position, description) VALUES (?, ?, ?, ?)',
      slug,
      name,
      index + 1,
      description,
    )
}

function writeArticle(db: Database, article: Article): void {
  db.run(
    `INSERT INTO products (id, sku, name, latin_name, category_slug, description, price_cents, vat_percent, stock,
       on_sale, tags, height_cm, light, added_on, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[article.id, article.sku, article.name, article.latinName, article.categorySlug, article.description],
    ...[
      article.priceCents,
      article.vatPercent,
      article.stock,
      article.onSale ? 1 : 0,
      JSON.stringify(article.tags),
    ],
    ...[article.heightCm, article.light, article.addedOn, article.updatedAt],
  )
}

/** Everybody has the password of the demo, hashed once: 400 hashes would hold up every start. */
function writeCustomers(
  db: Database,
  random: Random,
  people: readonly Person[],
  since: readonly string[],
): void {
  const password = seededPassword('fig', Buffer.from(Array.from({ length: 16 }, () => random.whole(0, 255))))
  for (const [index, person] of people.entries())
    db.run(
      `INSERT INTO customers (id, email, password, name, phone, street, postcode, city, country, newsletter, since)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[index + 1, person.email, password, person.name, person.phone, person.street, person.postcode],
      ...[person.city, person.country, random.chance(0.4) ? 1 : 0, since[index]!],
    )
}

function writeOrder(db: Database, order: PastOrder, person: Person): void {
  db.run(
    `INSERT INTO orders (id, customer_id, status, customer_name, customer_email, street, postcode, city, country,
       subtotal_cents, shipping_cents, vat_cents, total_cents, note, placed_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[order.id, order.customer + 1, order.status, person.name, person.email],
    ...[person.street, person.postcode, person.city, person.country],
    ...[order.subtotalCents, order.shippingCents, order.vatCents, order.subtotalCents + order.shippingCents],
    ...[order.note, order.placedAt, order.history.at(-1)!.at],
  )
  for (const [index, { article, quantity, unitCents }] of order.lines.entries())
    db.run(
      `INSERT INTO order_lines (order_id, line, product_id, sku, name, quantity, unit_cents, total_cents, vat_percent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[order.id, index + 1, article.id, article.sku, article.name],
      ...[quantity, unitCents, unitCents * quantity, article.vatPercent],
    )
  for (const [index, step] of order.history.entries())
    db.run(
      'INSERT INTO order_history (order_id, step, status, at) VALUES (?, ?, ?, ?)',
      order.id,
      index + 1,
      step.status,
      step.at,
    )
  db.run(
    'INSERT INTO invoices (number, order_id, issued_at, due_on, state, paid_at) VALUES (?, ?, ?, ?, ?, ?)',
    ...[
      order.invoice.number,
      order.id,
      order.placedAt,
      order.invoice.dueOn,
      order.invoice.state,
      order.invoice.paidAt,
    ],
  )
}

function announce(
  db: Database,
  articles: readonly Article[],
  people: readonly Person[],
  orders: readonly PastOrder[],
): void {
  const add = (type: string, data: unknown) => append({ db }, type, SEEDED_AT, data)
  const categories = db.all('SELECT slug, name, position, description FROM categories ORDER BY position')
  for (const category of categories) add('category.saved', category)
  for (const { id } of articles) add('product.saved', productSnapshot(db, id))
  for (const index of people.keys()) add('customer.saved', customerSnapshot(db, index + 1))
  for (const { id } of orders) add('order.saved', orderSnapshot(db, id))
  for (const { id } of orders) add('invoice.saved', invoiceSnapshot(db, id))
}
