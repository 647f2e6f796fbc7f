import { PASSWORD } from './customers.ts'
import { basketLine, orderInList, priceIn, pricePaid, shelfOn, tokenOn, totalOn } from './pages.ts'
import { type Answer, type Known, type Learnt, type Step, sameCents, wrong } from './step.ts'

/** What people do with a browser, on the shop's pages. */

const WORDS = ['fig', 'bark', 'shade', 'winter', 'rose', 'small tree', 'pot', 'white']
/** Whoever buys takes what there is plenty of, so that two visitors do not want the last one. */
const PLENTY = 6
const SHIPPING = { cents: 495, freeFrom: 5_000 }

export const opensTheFrontPage: Step = {
  name: 'opens the front page',
  ask: () => ({ path: '/' }),
  read: page => shelf(page, 'Plants that want to live'),
}

export const looksAtAShelf: Step = {
  name: 'looks at a shelf',
  ask: ({ dice }) => ({
    path: `/catalog?sort=${dice.pick(['id', 'name', 'price'])}&page=${dice.between(1, 20)}`,
  }),
  read: page => shelf(page, 'The whole catalogue'),
}

export const picksAProduct: Step = {
  name: 'looks at a product',
  ask: ({ dice, shelf = [] }) => ({ path: `/product/${dice.pick(shelf).id}` }),
  read: (page, { shelf = [] }) => {
    const id = Number(/\/product\/(\d+)$/.exec(page.path)?.[1])
    const product = shelf.find(seen => seen.id === id)
    const token = tokenOn(page.body)
    if (product === undefined || token === null) return wrong('a page without a form to buy with')
    return (
      sameCents('the price on the page, after the shelf', pricePaid(page.body), product.cents) ?? {
        product,
        token,
      }
    )
  },
}

export const seesItsPicture: Step = {
  name: 'sees its picture',
  ask: ({ product }) => ({ path: `/images/products/${product!.id}.svg` }),
  read: ({ type, body }) =>
    type.startsWith('image/svg') && body.includes('</svg>') ? {} : wrong(`not a picture: ${type}`),
}

export const searches: Step = {
  name: 'searches',
  ask: ({ dice }) => ({ path: `/search?q=${encodeURIComponent(dice.pick(WORDS))}` }),
  read: page => shelf(page, 'found for'),
}

export const putsItIntoTheBasket: Step = {
  name: 'puts it into the basket',
  ask: ({ product, token, dice }) => ({
    method: 'POST',
    path: '/cart/add',
    form: { token: token!, product: String(product!.id), quantity: String(dice.between(1, 3)) },
  }),
  read: (page, { product }) => {
    const { id, cents } = product!
    const quantity = Number(new RegExp(`name="quantity_${id}" value="(\\d+)"`).exec(page.body)?.[1])
    if (!page.body.includes('In your basket.') || !(quantity >= 1))
      return wrong('the basket does not have it')
    const goods = cents * quantity
    const total = goods + (goods >= SHIPPING.freeFrom ? 0 : SHIPPING.cents)
    const { each, line } = basketLine(page.body, id)
    return (
      sameCents('the price in the basket, after the page', each, cents) ??
      sameCents(`${quantity} of it in the basket`, line, goods) ??
      sameCents('the total of the basket', totalOn(page.body), total) ?? { quantity, total }
    )
  },
}

export const goesToTheCheckout: Step = {
  name: 'goes to the checkout',
  ask: () => ({ path: '/checkout' }),
  read: page => {
    const token = tokenOn(page.body)
    return page.path.startsWith('/login') && token ? { token } : wrong(`no login form but ${page.path}`)
  },
}

export const logsIn: Step = {
  name: 'logs in',
  ask: ({ token, customer }) => ({
    method: 'POST',
    path: '/login',
    form: { token: token!, email: customer.email, password: PASSWORD, next: '/checkout' },
  }),
  read: (page, { customer, total }) => {
    if (page.path !== '/checkout') return wrong(`no checkout after the login but ${page.path}`)
    if (!page.body.includes(`Welcome back, <b>${customer.name}</b>`)) return wrong('not welcomed by name')
    const token = tokenOn(page.body)
    if (token === null) return wrong('a checkout without a form')
    return sameCents('the total at the checkout', totalOn(page.body), total!) ?? { token }
  },
}

export const orders: Step = {
  name: 'orders',
  ask: ({ token }) => ({ method: 'POST', path: '/checkout', form: { token: token!, note: 'Ring twice' } }),
  read: (page, { total }) => {
    const order = Number(/^\/checkout\/thanks\/(\d+)$/.exec(page.path)?.[1])
    const [, thanks] = page.body.split(`Your order <b>no. ${order}</b> is with us`)
    if (thanks === undefined) return wrong(`no thanks for the order but ${page.path}`)
    return sameCents('the total of the order', priceIn(thanks), total!) ?? { order }
  },
}

export const findsItAmongTheOrders: Step = {
  name: 'finds it among the orders',
  ask: () => ({ path: '/orders' }),
  read: (page, { order, total }) =>
    sameCents(`order ${order} in the list`, orderInList(page.body, order!), total!) ?? {},
}

export const opensTheOrder: Step = {
  name: 'opens the order',
  ask: ({ order }) => ({ path: `/orders/${order}` }),
  read: (page, { order, total }) => {
    if (!page.body.includes(`<h1>Order no. ${order}</h1>`)) return wrong('another page')
    const token = tokenOn(page.body)
    return sameCents('the total of the order', totalOn(page.body), total!) ?? { ...(token && { token }) }
  },
}

/** Server-sent events, up to the moment the parcel leaves the shop. */
export const watchesItBeingPacked: Step = {
  name: 'watches it being packed',
  ask: ({ order }) => ({ path: `/orders/${order}/events`, headers: { accept: 'text/event-stream' } }),
  read: ({ body }) => {
    const seen = [...body.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status).join(', ')
    return seen === 'placed, packed, shipped' ? {} : wrong(`saw: ${seen || 'nothing'}`)
  },
}

export const logsOut: Step = {
  name: 'logs out',
  ask: ({ token }) => ({ method: 'POST', path: '/logout', form: { token: token! } }),
  read: page => (page.body.includes('Welcome, visitor!') ? {} : wrong('still logged in')),
}

function shelf({ body }: Answer, heading: string): Learnt {
  if (!body.includes(heading) || !body.includes('</html>')) return wrong('not the page that was asked for')
  const seen = shelfOn(body)
  if (body.includes('class="card"') && seen.length === 0) return wrong('a shelf without prices')
  const plenty = seen.filter(({ stock }) => stock >= PLENTY)
  return plenty.length > 0 ? ({ shelf: plenty } satisfies Partial<Known>) : null
}
