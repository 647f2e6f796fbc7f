import type { FastifyInstance } from 'fastify'
import { formOf, saveCart, sessionOf } from './accounts/session.ts'
import { idFrom } from './api/query.ts'
import { cartLines } from './cart.ts'
import { shippingFor } from './money.ts'
import { placeOrder } from './orders/place.ts'
import { customerSnapshot, orderSnapshot } from './outbox/snapshots.ts'
import { forbiddenPage, notFoundPage } from './pages/failures.ts'
import { html } from './pages/html.ts'
import { euros, sendPage, tokenField } from './pages/layout.ts'
import { goTo } from './pages/origin.ts'
import type { Shop } from './shop.ts'

/** From the basket to an order, for somebody who is logged in. */
export function serveCheckout(app: FastifyInstance, shop: Shop): void {
  app.get('/checkout', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    if (!session.customer) return goTo(shop, request, reply, '/login?next=/checkout')
    const lines = cartLines(shop, session)
    if (lines.length === 0) return goTo(shop, request, reply, '/cart')
    const customer = customerSnapshot(shop.db, session.customer.id)!
    const subtotal = lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0)
    const main = html`<h1>Checkout</h1><form action="/checkout" method="post">${tokenField(shop, session)}
<table width="100%" cellspacing="0" class="columns"><tr><td valign="top" width="50%"><h2>Send it to</h2><p>${customer.name}<br />${customer.street}<br />${customer.postcode} ${customer.city}<br />${customer.country}</p></td>
<td valign="top"><h2>Your order</h2><table class="list" width="100%" cellspacing="0">${lines.map(
      line =>
        html`<tr><td>${line.quantity} &times; ${line.name}</td><td align="right">${euros(line.priceCents * line.quantity)}</td></tr>`,
    )}<tr class="sum"><td>Postage &amp; packing</td><td align="right">${euros(shippingFor(subtotal))}</td></tr>
<tr class="sum"><td><b>Total, incl. VAT</b></td><td align="right"><b>${euros(subtotal + shippingFor(subtotal))}</b></td></tr></table></td></tr></table>
<h2>Anything we should know?</h2><textarea name="note" rows="3" cols="60"></textarea>
<p align="right"><a href="/cart">&laquo; Back to the basket</a> &nbsp; <input class="button strong" type="submit" value="Order and pay" /></p></form>`
    const crumbs = [['Home', '/'], ['Your basket', '/cart'], ['Checkout']] as const
    return sendPage(shop, request, reply, { title: 'Checkout', crumbs, main }, session)
  })

  app.post('/checkout', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    if (!session.customer) return goTo(shop, request, reply, '/login?next=/checkout')
    const lines = cartLines(shop, session).map(line => ({ productId: line.id, quantity: line.quantity }))
    if (lines.length === 0) return goTo(shop, request, reply, '/cart')
    const note = (form.note ?? '').trim().slice(0, 500)
    const placed = placeOrder(shop, { customerId: session.customer.id, lines, note })
    if ('refused' in placed) return goTo(shop, request, reply, '/cart?said=stock')
    saveCart(shop, session, {})
    return goTo(shop, request, reply, `/checkout/thanks/${placed.orderId}`)
  })

  app.get<{ Params: { id: string } }>('/checkout/thanks/:id', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const id = idFrom(request.params.id)
    const order = id === null ? undefined : orderSnapshot(shop.db, id)
    if (!order || order.customerId !== session.customer?.id)
      return notFoundPage(shop, request, reply, session)
    const main = html`<h1>Thank you!</h1><p class="notice">Your order <b>no. ${order.id}</b> is with us, ${euros(order.totalCents)} in all. Invoice ${order.invoiceNumber} comes by e-mail.</p>
<p>You can <a href="/orders/${order.id}">watch it being packed</a>: the page changes by itself.</p>`
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Thank you', crumbs: [['Home', '/'], ['Thank you']], main },
      session,
    )
  })
}
