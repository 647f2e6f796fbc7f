import type { FastifyInstance } from 'fastify'
import { formOf, type Session, saveCart, sessionOf } from './accounts/session.ts'
import { first, idFrom, type Query } from './api/query.ts'
import { shippingFor } from './money.ts'
import { forbiddenPage } from './pages/failures.ts'
import { html } from './pages/html.ts'
import { euros, sendPage, tokenField } from './pages/layout.ts'
import { goTo } from './pages/origin.ts'
import type { Shop } from './shop.ts'

/** A product in somebody's basket, at today's price. */
export interface CartLine {
  readonly id: number
  readonly name: string
  readonly stock: number
  readonly priceCents: number
  readonly quantity: number
}

const MOST_LINES = 50
const MOST_QUANTITY = 99

const SAID = new Map([
  ['added', 'In your basket.'],
  ['unknown', 'We do not have that.'],
  ['full', 'Your basket is full; please order first.'],
  ['stock', 'Somebody was quicker: there is not enough of it left. Please look at the quantities below.'],
])

export function cartLines(shop: Shop, session: Session): CartLine[] {
  return Object.entries(session.cart).flatMap(([id, quantity]) => {
    const product = shop.db.one<Omit<CartLine, 'quantity'>>(
      'SELECT id, name, stock, price_cents priceCents FROM products WHERE id = ?',
      Number(id),
    )
    return product ? [{ ...product, quantity }] : []
  })
}

/** The basket: looking at it, and the three forms that change it. */
export function serveCart(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/cart', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const lines = cartLines(shop, session)
    const subtotal = lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0)
    const said = SAID.get(first(request.query, 'said') ?? '')
    const main = html`<h1>Your basket</h1>${said && html`<p class="notice">${said}</p>`}
${
  lines.length === 0
    ? html`<p>Your basket is empty. <a href="/catalog">Look around</a>; there is a lot to put into it.</p>`
    : html`<form action="/cart/update" method="post">${tokenField(shop, session)}<table class="list" width="100%" cellspacing="0">
<tr><th>Article</th><th>In stock</th><th>Price</th><th>Quantity</th><th>Total</th></tr>
${lines.map(
  line => html`<tr><td><a href="/product/${line.id}">${line.name}</a></td>
<td align="right"${line.quantity > line.stock && html` class="short"`}><b class="stock" data-product="${line.id}">${line.stock}</b></td><td align="right">${euros(line.priceCents)}</td>
<td align="center"><input class="text" type="text" name="quantity_${line.id}" value="${line.quantity}" size="2" maxlength="2" /></td><td align="right">${euros(line.priceCents * line.quantity)}</td></tr>`,
)}
<tr class="sum"><td colspan="4" align="right">Postage &amp; packing</td><td align="right">${euros(shippingFor(subtotal))}</td></tr>
<tr class="sum"><td colspan="4" align="right"><b>Total</b></td><td align="right"><b>${euros(subtotal + shippingFor(subtotal))}</b></td></tr></table>
<p class="small">Quantity 0 takes an article out.</p><p align="right"><input class="button" type="submit" value="Update" /> <a class="button strong" href="/checkout">Checkout &raquo;</a></p></form>`
}`
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Your basket', crumbs: [['Home', '/'], ['Your basket']], main },
      session,
    )
  })

  app.post('/cart/add', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    const id = idFrom(form.product)
    if (id === null || !shop.db.one('SELECT 1 FROM products WHERE id = ?', id))
      return goTo(shop, request, reply, '/cart?said=unknown')
    const before = session.cart[id] ?? 0
    if (before === 0 && Object.keys(session.cart).length >= MOST_LINES)
      return goTo(shop, request, reply, '/cart?said=full')
    saveCart(shop, session, {
      ...session.cart,
      [id]: Math.min(before + (quantityFrom(form.quantity) || 1), MOST_QUANTITY),
    })
    return goTo(shop, request, reply, '/cart?said=added')
  })

  app.post('/cart/update', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    const changed = Object.entries(session.cart).map(([id, quantity]) => {
      const given = form[`quantity_${id}`]
      return [id, given === undefined ? quantity : (quantityFrom(given) ?? quantity)] as const
    })
    saveCart(shop, session, Object.fromEntries(changed.filter(([, quantity]) => quantity > 0)))
    return goTo(shop, request, reply, '/cart')
  })

  app.post('/cart/remove', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    saveCart(
      shop,
      session,
      Object.fromEntries(Object.entries(session.cart).filter(([id]) => id !== form.product)),
    )
    return goTo(shop, request, reply, '/cart')
  })
}

function quantityFrom(given: string | undefined): number | null {
  return given !== undefined && /^\d{1,2}$/.test(given) ? Number(given) : null
}
