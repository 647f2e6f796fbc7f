import type { FastifyReply, FastifyRequest } from 'fastify'
import { formToken, type Session, sessionOf } from '../accounts/session.ts'
import { listCategories } from '../catalog/products.ts'
import { priceText } from '../money.ts'
import type { Shop } from '../shop.ts'
import { type Html, html } from './html.ts'

export interface PageParts {
  readonly title: string
  /** Where in the shop this is: label and path, the last one without. */
  readonly crumbs?: readonly (readonly [label: string, path?: string])[]
  readonly tab?: 'home' | 'catalog' | 'gallery' | 'orders' | 'about'
  readonly category?: string
  readonly main: Html
}

/** Answers with a whole page of the shop around `main`. */
export function sendPage(
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: PageParts,
  session: Session = sessionOf(shop, request, reply),
): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'private, no-cache')
    .send(layout(shop, session, parts).markup)
}

/** The hidden field that shows a form came from us. */
export function tokenField(shop: Shop, session: Session): Html {
  return html`<input type="hidden" name="token" value="${formToken(shop, session)}" />`
}

/** `€ 12.90`, as on the price tags. */
export function euros(cents: number): string {
  return `€ ${priceText(cents)}`
}

const TABS = [
  ['home', '/', 'Home'],
  ['catalog', '/catalog', 'Catalogue'],
  ['gallery', '/gallery', 'Your gardens'],
  ['orders', '/orders', 'Your orders'],
  ['about', '/about', 'Shop & delivery'],
] as const

function layout(shop: Shop, session: Session, parts: PageParts): Html {
  return html`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>${parts.title} - Fig &amp; Bark, garden &amp; plants</title>
<meta name="generator" content="FigAndBark 2.4" />
<link rel="stylesheet" type="text/css" href="/static/shop.css" />
<link rel="shortcut icon" href="/favicon.ico" type="image/svg+xml" />
<script type="text/javascript" src="/static/shop.js"></script>
</head>
<body>
<table id="frame" cellspacing="0" cellpadding="0" align="center">
<tr><td colspan="3" id="head">
  <div id="hello">${greeting(shop, session)}</div>
  <a id="logo" href="/"><img src="/favicon.ico" width="54" height="54" alt="" /><span>Fig <em>&amp;</em> Bark</span></a>
  <div id="strap">garden &amp; plants &middot; Haarlem &middot; on the web since 2009</div>
</td></tr>
<tr><td colspan="3" id="tabs">${TABS.map(
    ([key, path, label]) => html`<a href="${path}"${key === parts.tab && html` class="here"`}>${label}</a>`,
  )}</td></tr>
<tr>
<td id="left" valign="top">${leftColumn(shop, parts.category)}</td>
<td id="main" valign="top">
${parts.crumbs && html`<div class="crumbs">You are here: ${crumbs(parts.crumbs)}</div>`}
${parts.main}
</td>
<td id="right" valign="top">${rightColumn(shop, session)}</td>
</tr>
<tr><td colspan="3" id="foot">
  <a href="/about">Shop &amp; delivery</a> | <a href="/gallery">Your gardens</a> | <a href="/reports/sales">Office</a> | <a href="/export/orders.csv">Orders (CSV)</a><br />
  &copy; 2009&ndash;2026 Fig &amp; Bark, Gierstraat 21, 2011 GE Haarlem. All prices include VAT. Best viewed at 1024 &times; 768.
</td></tr>
</table>
</body>
</html>
`
}

function greeting(shop: Shop, session: Session): Html {
  if (!session.customer)
    return html`Welcome, visitor! <a href="/login">Log in</a> or <a href="/register">register</a>`
  return html`<form action="/logout" method="post">${tokenField(shop, session)}Welcome back, <b>${session.customer.name}</b>
    | <a href="/orders">your orders</a> | <input class="link" type="submit" value="log out" /></form>`
}

function crumbs(list: NonNullable<PageParts['crumbs']>): Html[] {
  return list.map(([label, path], index) => {
    const separator = index > 0 && html` &raquo; `
    return path ? html`${separator}<a href="${path}">${label}</a>` : html`${separator}<b>${label}</b>`
  })
}

function leftColumn(shop: Shop, here: string | undefined): Html {
  return html`<div class="box"><h3>Search</h3><div class="in"><form action="/search" method="get">
  <input class="text" type="text" name="q" size="14" maxlength="100" /> <input class="button" type="submit" value="Go" /></form></div></div>
<div class="box"><h3>Catalogue</h3><ul class="menu">
${listCategories(shop.db).map(
  category => html`<li${category.slug === here && html` class="here"`}><a href="/catalog?category=${category.slug}">${category.name}</a> <small>(${category.products})</small></li>
`,
)}</ul></div>
<div class="box"><h3>Just now in the shop</h3><ul id="ticker">${latestMoves(shop)}</ul></div>`
}

function latestMoves(shop: Shop): Html[] {
  return shop.db
    .all<{ name: string; stock: number }>(
      'SELECT name, stock FROM products ORDER BY updated_at DESC, id LIMIT 6',
    )
    .map(({ name, stock }) => html`<li><b>${stock}</b> &times; ${name}</li>`)
}

function rightColumn(shop: Shop, session: Session): Html {
  const count = Object.values(session.cart).reduce((sum, quantity) => sum + quantity, 0)
  const cents = Object.entries(session.cart).reduce((sum, [id, quantity]) => {
    const product = shop.db.one<{ price: number }>(
      'SELECT price_cents price FROM products WHERE id = ?',
      Number(id),
    )
    return sum + (product?.price ?? 0) * quantity
  }, 0)
  return html`<div class="box"><h3>Your basket</h3><div class="in basket">${
    count === 0
      ? html`Your basket is empty.`
      : html`<b>${count}</b> ${count === 1 ? 'item' : 'items'}, <b>${euros(cents)}</b><br /><a href="/cart">View basket</a> | <a href="/checkout">Checkout</a>`
  }</div></div>
<div class="box fig"><h3>This week</h3><div class="in"><b>Figs &amp; northern walls</b><br />Yes, they will. Ask for our leaflet, or read it while the kettle boils.
<br /><a href="/catalog?category=figs">All figs &raquo;</a></div></div>
<div class="box"><h3>Good to know</h3><div class="in small">&#10003; Parcels leave on Monday &amp; Thursday<br />&#10003; No postage from &euro; 50<br />&#10003; Peat-free since 2009<br />&#10003; Replaced if it dies in its first year</div></div>
<div class="pay"><span>iDEAL</span><span>VISA</span><span>on account</span></div>`
}
