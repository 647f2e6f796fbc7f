import type { FastifyInstance } from 'fastify'
import { formOf, sessionOf } from '../accounts/session.ts'
import { idFrom } from '../api/query.ts'
import { dutchDay } from '../clock.ts'
import { orderSnapshot } from '../outbox/snapshots.ts'
import { failurePage, forbiddenPage, notFoundPage } from '../pages/failures.ts'
import { html } from '../pages/html.ts'
import { euros, sendPage, tokenField } from '../pages/layout.ts'
import { goTo } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { cancelOrder, isFinal } from './status.ts'

const STEPS = ['placed', 'packed', 'shipped'] as const

/** A customer's own orders, the open ones live. */
export function serveOrderPages(app: FastifyInstance, shop: Shop): void {
  app.get('/orders', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    if (!session.customer) return goTo(shop, request, reply, '/login?next=/orders')
    const orders = shop.db.all<{
      id: number
      status: string
      placedAt: string
      totalCents: number
      items: number
    }>(
      `SELECT id, status, placed_at placedAt, total_cents totalCents,
         (SELECT sum(quantity) FROM order_lines WHERE order_id = id) items
       FROM orders WHERE customer_id = ? ORDER BY id DESC`,
      session.customer.id,
    )
    const main = html`<h1>Your orders</h1>${
      orders.length === 0
        ? html`<p>None yet.</p>`
        : html`<table class="list" width="100%" cellspacing="0"><tr><th>Order</th><th>Date</th><th>Articles</th><th>Total</th><th>Status</th></tr>
${orders.map(
  order => html`<tr><td><a href="/orders/${order.id}">no. ${order.id}</a></td><td>${dutchDay(order.placedAt)}</td><td align="center">${order.items}</td>
<td align="right">${euros(order.totalCents)}</td><td align="center"><b class="status ${order.status}"${!isFinal(order.status) && html` data-order="${order.id}"`}>${order.status}</b></td></tr>`,
)}</table>`
    }`
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Your orders', tab: 'orders', crumbs: [['Home', '/'], ['Your orders']], main },
      session,
    )
  })

  app.get<{ Params: { id: string } }>('/orders/:id', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const id = idFrom(request.params.id)
    if (!session.customer) return goTo(shop, request, reply, `/login?next=/orders/${id ?? ''}`)
    const order = id === null ? undefined : orderSnapshot(shop.db, id)
    if (order?.customerId !== session.customer.id) return notFoundPage(shop, request, reply, session)
    const open = !isFinal(order.status)
    const main = html`<h1>Order no. ${order.id}</h1>
<p class="lead">Placed on ${dutchDay(order.placedAt)} at ${order.placedAt.slice(11, 16)}, invoice ${order.invoiceNumber}.</p>
<table class="track" width="100%" cellspacing="0" id="track"${open && html` data-order="${order.id}"`}><tr>${
      order.status === 'cancelled'
        ? html`<td class="done">cancelled</td>`
        : STEPS.map(step => {
            const at = order.history.find(known => known.status === step)?.at
            return html`<td width="33%" id="step-${step}"${at && html` class="done"`}><b>${step}</b><br /><span>${at ? at.slice(5, 16) : '–'}</span></td>`
          })
    }</tr></table>
<table class="list" width="100%" cellspacing="0"><tr><th>Article</th><th>Price</th><th>Quantity</th><th>Total</th></tr>${order.lines.map(
      line =>
        html`<tr><td><a href="/product/${line.productId}">${line.name}</a></td><td align="right">${euros(line.unitCents)}</td><td align="center">${line.quantity}</td><td align="right">${euros(line.totalCents)}</td></tr>`,
    )}
<tr class="sum"><td colspan="3" align="right">Postage &amp; packing</td><td align="right">${euros(order.shippingCents)}</td></tr>
<tr class="sum"><td colspan="3" align="right"><b>Total</b>, of which VAT ${euros(order.vatCents)}</td><td align="right"><b>${euros(order.totalCents)}</b></td></tr></table>
<p>To: ${order.shipTo.name}, ${order.shipTo.street}, ${order.shipTo.postcode} ${order.shipTo.city}${order.note && html`<br />You wrote: <i>${order.note}</i>`}</p>
${open && html`<form id="cancel" action="/orders/${order.id}/cancel" method="post">${tokenField(shop, session)}<input class="button" type="submit" value="Cancel this order" /></form>`}`
    const crumbs = [['Home', '/'], ['Your orders', '/orders'], [`no. ${order.id}`]] as const
    return sendPage(
      shop,
      request,
      reply,
      { title: `Order no. ${order.id}`, tab: 'orders', crumbs, main },
      session,
    )
  })

  app.post<{ Params: { id: string } }>('/orders/:id/cancel', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    if (!formOf(shop, session, request)) return forbiddenPage(shop, request, reply, session)
    const id = idFrom(request.params.id)
    const order = id === null ? undefined : orderSnapshot(shop.db, id)
    if (!order || order.customerId !== session.customer?.id)
      return notFoundPage(shop, request, reply, session)
    if ('refused' in cancelOrder(shop, order.id))
      return failurePage(
        shop,
        request,
        reply,
        409,
        'Too late',
        'This order has left the shop, or was cancelled before.',
        session,
      )
    return goTo(shop, request, reply, `/orders/${order.id}`)
  })
}
