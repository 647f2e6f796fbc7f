import { centsOf } from './pages.ts'
import { type Answer, type Complaint, type Known, type Learnt, type Step, sameCents, wrong } from './step.ts'

/** What the mobile app does: the JSON API at the shop's front door, and the gateway made for it. */

const WORDS = ['fig', 'acer', 'sun', 'hedge', 'blue', 'winter berries']
const PLENTY = 6

// biome-ignore lint/suspicious/noExplicitAny: what is read wrongly throws, which is a complaint
type Json = any

export const opensTheApp: Step = {
  name: 'opens the app',
  ask: ({ customer }) => ({ at: 'gateway', path: `/mobile/home?customer=${customer.id}` }),
  read: json(({ featured, unavailable }) =>
    featured?.length > 0 && unavailable.length === 0 ? {} : wrong(`without: ${unavailable.join(', ')}`),
  ),
}

export const listsTheCategories: Step = {
  name: 'lists the categories',
  ask: () => ({ path: '/api/categories' }),
  read: api(({ items }) =>
    items.length > 0 ? { categories: items.map((item: Json) => item.slug) } : wrong('no categories'),
  ),
}

export const listsACategory: Step = {
  name: 'lists the products of a category',
  ask: ({ dice, categories = [] }) => ({
    path: `/api/products?category=${dice.pick(categories)}&inStock=1&perPage=12`,
  }),
  read: api(({ items, total, perPage }) => {
    if (items.length !== Math.min(total, perPage)) return wrong(`${items.length} products of ${total}`)
    const shelf = items
      .filter((item: Json) => item.stock >= PLENTY)
      .map((item: Json) => ({ id: item.id, cents: centsOf(item.price), stock: item.stock }))
    return shelf.length > 0 ? { shelf } : null
  }),
}

export const opensAProduct: Step = {
  name: 'opens a product',
  ask: ({ dice, shelf = [] }) => ({ path: `/api/products/${dice.pick(shelf).id}` }),
  read: api(({ product }, { shelf = [] }, { etag }) => {
    const seen = shelf.find(({ id }) => id === product.id)
    if (seen === undefined) return wrong(`another product: ${product.id}`)
    if (etag === null) return wrong('no ETag')
    return (
      sameCents('the price, after the list', centsOf(product.price), seen.cents) ?? { product: seen, etag }
    )
  }),
}

/** An app asks again with the ETag it has: 304, or the product if somebody bought one meanwhile. */
export const looksAgain: Step = {
  name: 'looks at it again',
  statuses: [200, 304],
  ask: ({ product, etag }) => ({
    path: `/api/products/${product!.id}`,
    headers: { 'if-none-match': etag! },
  }),
}

export const searchesInTheApp: Step = {
  name: 'searches in the app',
  ask: ({ dice }) => ({ path: `/api/search?limit=8&q=${encodeURIComponent(dice.pick(WORDS))}` }),
  read: api(({ total, results }, { front }) => {
    if (results.length !== Math.min(total, 8)) return wrong(`${results.length} results of ${total}`)
    const away = results.find((hit: Json) => hit.url !== `${front}/product/${hit.id}`)
    return away === undefined ? {} : wrong(`a link out of the shop: ${away.url}`)
  }),
}

export const readsTheAccount: Step = {
  name: 'reads the account',
  ask: ({ customer }) => ({ path: `/api/customers/${customer.id}` }),
  read: api(({ customer }, known) =>
    customer.email === known.customer.email ? {} : wrong(`the account of ${customer.email}`),
  ),
}

export const ordersInTheApp: Step = {
  name: 'orders in the app',
  statuses: [201],
  ask: ({ customer, product, dice }) => ({
    method: 'POST',
    path: '/api/orders',
    json: { customerId: customer.id, lines: [{ productId: product!.id, quantity: dice.between(1, 2) }] },
  }),
  read: api(({ order }, { front, product }, { location }) => {
    if (location !== `${front}/api/orders/${order.id}`) return wrong(`the order is said to be at ${location}`)
    const { id, total, invoice, lines } = order
    return (
      sameCents('the price in the order', centsOf(lines[0].price), product!.cents) ?? {
        order: id,
        total: centsOf(total),
        invoice,
      }
    )
  }),
}

export const readsTheOrder: Step = {
  name: 'reads the order',
  ask: ({ order }) => ({ path: `/api/orders/${order}` }),
  read: api(
    ({ order }, { total }) => sameCents('the total of the order', centsOf(order.total), total!) ?? {},
  ),
}

export const readsTheInvoice: Step = {
  name: 'reads the invoice',
  ask: ({ invoice }) => ({ path: `/api/invoices/${invoice}` }),
  read: api(
    ({ invoice }, { total }) => sameCents('the total of the invoice', centsOf(invoice.total), total!) ?? {},
  ),
}

export const seesItOnTheFirstScreen: Step = {
  name: 'sees it on the first screen',
  ask: ({ customer }) => ({ at: 'gateway', path: `/mobile/home?customer=${customer.id}` }),
  read: json(({ lastOrders }, { order, total }) => {
    const found = lastOrders?.find((one: Json) => one.id === order)
    return found === undefined
      ? wrong(`order ${order} is not there`)
      : (sameCents('its total', found.totalCents, total!) ?? {})
  }),
}

export const opensTheOrderOnTheWeb: Step = {
  name: 'opens the order on the web',
  ask: ({ order }) => ({ at: 'gateway', path: `/web/orders/${order}` }),
  read: json(({ order, unavailable }, { product, total }) => {
    if (unavailable.length > 0) return wrong(`without: ${unavailable.join(', ')}`)
    if (order.lines[0].product === null) return wrong('its product is missing')
    return (
      sameCents('its total', centsOf(order.total), total!) ??
      sameCents("the product's price", centsOf(order.lines[0].product.price), product!.cents) ??
      {}
    )
  }),
}

export const opensAProductThroughTheGateway: Step = {
  name: 'opens a product through the gateway',
  ask: ({ product }) => ({ at: 'gateway', path: `/mobile/api/products/${product!.id}` }),
  read: api(
    ({ product }, known) => sameCents('its price', centsOf(product.price), known.product!.cents) ?? {},
  ),
}

type Reading = (body: Json, known: Known, answer: Answer) => Learnt

function json(reading: Reading): (answer: Answer, known: Known) => Learnt {
  return (answer, known) => {
    try {
      return reading(JSON.parse(answer.body), known, answer)
    } catch (error) {
      return unreadable(answer, error)
    }
  }
}

/** The shop's API says `error` in the body, mostly under status 200. */
function api(reading: Reading): (answer: Answer, known: Known) => Learnt {
  return json((body, known, answer) =>
    body.error === false ? reading(body, known, answer) : wrong(`said: ${body.message}`),
  )
}

function unreadable({ body }: Answer, error: unknown): Complaint {
  return wrong(`cannot be read (${(error as Error).message}): ${body.slice(0, 60)}`)
}
