import type { FastifyInstance } from 'fastify'
import { sessionOf } from '../accounts/session.ts'
import { first, idFrom, type Query } from '../api/query.ts'
import { productSnapshot } from '../outbox/snapshots.ts'
import { notFoundPage } from '../pages/failures.ts'
import { html } from '../pages/html.ts'
import { euros, sendPage } from '../pages/layout.ts'
import type { Shop } from '../shop.ts'
import {
  imagePath,
  type Listed,
  listCategories,
  listProducts,
  searchProducts,
  searchWords,
} from './products.ts'
import { basketForm, pager, rowsOf, shelf, stockLine } from './shelf.ts'

const PER_PAGE = 12

const SORTS = [
  ['id', 'our order'],
  ['name', 'name'],
  ['price', 'price, lowest first'],
  ['-price', 'price, highest first'],
  ['newest', 'newest first'],
] as const

/** The pages where people look at plants. */
export function serveCatalogPages(app: FastifyInstance, shop: Shop): void {
  const { db } = shop

  app.get('/', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const offers = listProducts(db, { sort: 'newest', inStock: '1' }, 6).rows
    const main = html`<div class="banner"><h1>Plants that want to live</h1>
<p>Figs for cold walls, small trees with handsome bark, and everything that grows between them. Grown outdoors &amp; without peat, packed in straw by people who garden.</p>
<a class="more" href="/catalog">See the whole catalogue &raquo;</a></div>
<h2>New on our shelves</h2>${shelf(shop, session, offers)}
<h2>Along the shelves</h2><table class="shelves" width="100%">${rowsOf(listCategories(db), 2).map(
      pair =>
        html`<tr>${pair.map(category => html`<td valign="top" width="50%"><a href="/catalog?category=${category.slug}"><b>${category.name}</b></a><br />${category.description}</td>`)}</tr>`,
    )}</table>`
    return sendPage(shop, request, reply, { title: 'Welcome', tab: 'home', main }, session)
  })

  app.get<{ Querystring: Query }>('/catalog', (request, reply) => {
    const slug = first(request.query, 'category')
    const category = listCategories(db).find(known => known.slug === slug)
    if (slug !== undefined && !category) return notFoundPage(shop, request, reply)
    const session = sessionOf(shop, request, reply)
    const sort = first(request.query, 'sort') ?? 'id'
    const list = listProducts(db, request.query, PER_PAGE)
    const title = category?.name ?? 'The whole catalogue'
    const address = (page: number, order = sort) =>
      `/catalog?${category ? `category=${category.slug}&` : ''}sort=${encodeURIComponent(order)}&page=${page}`
    const main = html`<h1>${title}</h1>${category && html`<p class="lead">${category.description}</p>`}
<table class="bar" width="100%"><tr><td>${list.total} products, page ${list.page} of ${list.pages}</td><td align="right">
<form action="/catalog" method="get">${category && html`<input type="hidden" name="category" value="${category.slug}" />`}
Sort by <select name="sort" onchange="this.form.submit()">${SORTS.map(
      ([key, label]) =>
        html`<option value="${key}"${key === sort && html` selected="selected"`}>${label}</option>`,
    )}</select> <noscript><input type="submit" value="Go" /></noscript></form></td></tr></table>
${list.rows.length > 0 ? shelf(shop, session, list.rows) : html`<p class="warning">There is nothing on this page.</p>`}
${pager(list.page, list.pages, address)}`
    const crumbs = [['Home', '/'], ['Catalogue', '/catalog'], [title]] as const
    return sendPage(
      shop,
      request,
      reply,
      { title, tab: 'catalog', ...(category && { category: category.slug }), crumbs, main },
      session,
    )
  })

  app.get<{ Params: { id: string } }>('/product/:id', (request, reply) => {
    const id = idFrom(request.params.id)
    const product = id === null ? undefined : productSnapshot(db, id)
    if (!product) return notFoundPage(shop, request, reply)
    const session = sessionOf(shop, request, reply)
    const category = listCategories(db).find(known => known.slug === product.categorySlug)!
    const alsoNear = db.all<Listed>(
      `SELECT id, sku, name, latin_name latinName, category_slug categorySlug, price_cents priceCents, stock, on_sale onSale
       FROM products WHERE category_slug = ? AND id <> ? ORDER BY abs(id - ?), id LIMIT 3`,
      product.categorySlug,
      product.id,
      product.id,
    )
    const facts: readonly (readonly [string, string | null])[] = [
      ['Article', product.sku],
      ['Light', product.light],
      ['Height when sent', product.heightCm === null ? null : `about ${product.heightCm} cm`],
      ['Good for', product.tags.join(', ') || null],
      ['In the catalogue since', product.addedOn],
    ]
    const main = html`<h1>${product.name}</h1>
<table class="product" width="100%"><tr><td valign="top" width="230"><img class="photo" src="${imagePath(product.id)}" width="210" height="210" alt="${product.name}" />
${product.photos.map(path => html`<a href="${path}"><img class="thumb" src="${path}" height="48" alt="A photograph" /></a>`)}</td>
<td valign="top">${product.latinName && html`<div class="latin">${product.latinName}</div>`}<p>${product.description}</p>
<table class="facts" cellspacing="0">${facts.map(([label, fact]) => fact && html`<tr><th>${label}</th><td>${fact}</td></tr>`)}</table>
<div class="buy"><span class="price">${euros(product.priceCents)}</span> ${product.onSale && html`<span class="offer">offer</span>`}
<div class="small">incl. ${product.vatPercent}% VAT, ${stockLine(product.id, product.stock)}</div>
${basketForm(shop, session, product.id, true)}</div></td></tr></table>
<h2>Next to it on the shelf</h2>${shelf(shop, session, alsoNear)}`
    const crumbs = [
      ['Home', '/'],
      ['Catalogue', '/catalog'],
      [category.name, `/catalog?category=${category.slug}`],
      [product.name],
    ] as const
    return sendPage(
      shop,
      request,
      reply,
      { title: product.name, tab: 'catalog', category: category.slug, crumbs, main },
      session,
    )
  })

  app.get<{ Querystring: Query }>('/search', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const { said, words } = searchWords(first(request.query, 'q') ?? '')
    const { total, hits } = searchProducts(db, words, 24)
    const more = total > hits.length && html` The best ${hits.length} are below.`
    const main = html`<h1>Search</h1><form class="bar" action="/search" method="get"><input class="text" type="text" name="q" size="40" maxlength="100" value="${said}" /> <input class="button" type="submit" value="Search" /></form>
<p class="lead">${words.length === 0 ? 'What are you looking for?' : `${total} found for “${said}”.`}${more}</p>${shelf(shop, session, hits)}`
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Search', tab: 'catalog', crumbs: [['Home', '/'], ['Search']], main },
      session,
    )
  })
}
