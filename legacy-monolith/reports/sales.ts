import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { first, type Query } from '../api/query.ts'
import { html } from '../pages/html.ts'
import { euros, sendPage } from '../pages/layout.ts'
import type { Shop } from '../shop.ts'

interface Year {
  readonly year: string
  readonly orders: number
  readonly customers: number
  readonly cents: number
  readonly average: number
}

interface Best {
  readonly category: string
  readonly article: string
  readonly sold: number
  readonly cents: number
}

/** `/reports/sales`: the office's slow page, added up from scratch each time; given up when nobody waits for it. */
export function serveSalesReport(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/reports/sales', async (request, reply) => {
    const given = first(request.query, 'delay') ?? '3'
    const delaySeconds = /^\d{1,2}(\.\d+)?$/.test(given) ? Math.min(Number(given), 30) : 3
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const nobodyWaits = AbortSignal.any([gone.signal, shop.closing])
    shop.open.reports++
    try {
      const years = salesByYear(shop)
      for (const _ of years)
        await pause((delaySeconds * 1_000) / years.length, undefined, { signal: nobodyWaits })
      return sendPage(shop, request, reply, {
        title: 'Sales',
        crumbs: [['Office'], ['Sales']],
        main: report(years, bestSellers(shop)),
      })
    } catch (error) {
      if (!nobodyWaits.aborted) throw error
      return reply.hijack().raw.destroy()
    } finally {
      shop.open.reports--
    }
  })
}

function salesByYear(shop: Shop): Year[] {
  return shop.db.all(
    `SELECT substr(placed_at, 1, 4) year, count(*) orders, count(DISTINCT customer_id) customers,
       sum(total_cents) cents, CAST(round(avg(total_cents)) AS INTEGER) average
     FROM orders WHERE status <> 'cancelled' GROUP BY year ORDER BY year DESC`,
  )
}

function bestSellers(shop: Shop): Best[] {
  return shop.db.all(
    `SELECT category, article, sold, cents FROM (
       SELECT c.name category, c.position, p.name article, sum(l.quantity) sold, sum(l.total_cents) cents,
         row_number() OVER (PARTITION BY c.slug ORDER BY sum(l.quantity) DESC, p.id) place
       FROM order_lines l JOIN orders o ON o.id = l.order_id AND o.status <> 'cancelled'
         JOIN products p ON p.id = l.product_id JOIN categories c ON c.slug = p.category_slug
       GROUP BY p.id) WHERE place <= 3 ORDER BY position, place`,
  )
}

function report(years: readonly Year[], best: readonly Best[]) {
  const most = Math.max(1, ...years.map(year => year.cents))
  return html`<h1>Sales</h1><table class="list" width="100%" cellspacing="0"><tr><th>Year</th><th>Orders</th><th>Customers</th><th>Average</th><th>Turnover</th><th width="30%"></th></tr>
${years.map(
  year => html`<tr><td>${year.year}</td><td align="right">${year.orders}</td><td align="right">${year.customers}</td><td align="right">${euros(year.average)}</td><td align="right">${euros(year.cents)}</td>
<td><div class="meter" style="width: ${Math.round((100 * year.cents) / most)}%">&nbsp;</div></td></tr>`,
)}</table>
<h2>Best sellers, by shelf</h2><table class="list" width="100%" cellspacing="0"><tr><th>Shelf</th><th>Article</th><th>Sold</th><th>Turnover</th></tr>
${best.map(row => html`<tr><td>${row.category}</td><td>${row.article}</td><td align="right">${row.sold}</td><td align="right">${euros(row.cents)}</td></tr>`)}</table>`
}
