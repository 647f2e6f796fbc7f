import type { Session } from '../accounts/session.ts'
import { type Html, html } from '../pages/html.ts'
import { euros, tokenField } from '../pages/layout.ts'
import type { Shop } from '../shop.ts'
import { imagePath, type Listed } from './products.ts'

/** Products side by side, three in a row, each with its own little form. */
export function shelf(shop: Shop, session: Session, products: readonly Listed[]): Html {
  return html`<table class="shelf" width="100%" cellspacing="6">${rowsOf(products, 3).map(
    row =>
      html`<tr>${row.map(
        product => html`<td class="card" width="33%" align="center" valign="top">
<a href="/product/${product.id}"><img class="photo" src="${imagePath(product.id)}" width="130" height="130" alt="" /></a>${product.onSale === 1 && html`<span class="offer">offer</span>`}
<div class="name"><a href="/product/${product.id}">${product.name}</a></div><div class="latin">${product.latinName ?? html`&nbsp;`}</div>
<div class="price">${euros(product.priceCents)}</div><div class="small">${stockLine(product.id, product.stock)}</div>${basketForm(shop, session, product.id)}</td>`,
      )}</tr>`,
  )}</table>`
}

/** `12 in stock`; the figure moves by itself, see `pages/shop.js`. */
export function stockLine(id: number, stock: number): Html {
  return html`<b class="stock" data-product="${id}">${stock}</b> in stock`
}

export function basketForm(shop: Shop, session: Session, id: number, withQuantity = false): Html {
  const quantity = withQuantity
    ? html`<input class="text" type="text" name="quantity" value="1" size="2" maxlength="2" />`
    : html`<input type="hidden" name="quantity" value="1" />`
  return html`<form action="/cart/add" method="post">${tokenField(shop, session)}<input type="hidden" name="product" value="${id}" />${quantity} <input class="button" type="submit" value="Add to basket" /></form>`
}

/** Links to the first, the last and the nearest pages of a list. */
export function pager(page: number, pages: number, address: (page: number) => string): Html {
  const near = Array.from({ length: pages }, (_, index) => index + 1).filter(
    number => number === 1 || number === pages || Math.abs(number - page) <= 3,
  )
  const link = (number: number, label: string) => html`<a href="${address(number)}">${label}</a>`
  return html`<div class="pager">${page > 1 && link(page - 1, '« previous')}
${near.map((number, index) => {
  const gap = number - (near[index - 1] ?? 0) > 1 && html`<span class="gap">&hellip;</span>`
  return html`${gap}${number === page ? html`<b>${number}</b>` : link(number, String(number))}`
})} ${page < pages && link(page + 1, 'next »')}</div>`
}

export function rowsOf<T>(list: readonly T[], across: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / across) }, (_, row) =>
    list.slice(row * across, (row + 1) * across),
  )
}
