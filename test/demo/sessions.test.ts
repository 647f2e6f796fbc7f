import t from 'tap'
import { customersOf } from '../../demo/traffic/customers.ts'
import { dice } from '../../demo/traffic/dice.ts'
import { LUNCH, SESSIONS } from '../../demo/traffic/sessions.ts'
import type { Answer, Known, Step } from '../../demo/traffic/step.ts'
import { Visitor } from '../../demo/traffic/visitor.ts'
import { startGateway } from '../../extracted-services/gateway/server.ts'
import { startShop } from '../../legacy-monolith/server.ts'

const { signal } = new AbortController()
const shop = await startShop({ statusMs: 40 })
const [legacyUrl, catalogUrl, ordersUrl, customersUrl] = [shop.url, shop.url, shop.url, shop.url]
const gateway = await startGateway({ legacyUrl, catalogUrl, ordersUrl, customersUrl })
t.teardown(async () => {
  await gateway.close()
  await shop.close()
})
const doors = { front: shop.url, gateway: gateway.url }
const customers = await customersOf(shop.url, signal)

/** What each step was told in good order, by its name. */
const taken = new Map<string, { step: Step; answer: Answer; known: Known }>()

for (const { name, steps } of [...SESSIONS, LUNCH]) {
  await t.test(`${name}: nothing is wrong when the shop is asked directly`, async t => {
    let requests = 0
    const visitor = new Visitor(doors, () => requests++)
    const chance = dice(7)
    let known: Known = { dice: chance, customer: chance.pick(customers), front: shop.url }
    for (const step of steps) {
      const outcome = await visitor.ask(step.ask(known), signal)
      if ('trouble' in outcome) throw new Error(`${step.name}: ${outcome.trouble}`)
      const { answer } = outcome
      t.ok((step.statuses ?? [200]).includes(answer.status), `${step.name}: ${answer.status}`)
      const learnt = step.read?.(answer, known) ?? {}
      t.notOk('complaint' in learnt && learnt.complaint, step.name)
      taken.set(step.name, { step, answer, known })
      known = { ...known, ...learnt }
    }
    await visitor.leave()
    t.ok(requests >= steps.length)
  })
}

/** Each step, something that a customer would call wrong, and what the step says of it. */
const doctored: readonly (readonly [step: string, from: RegExp, to: string, complaint: RegExp])[] = [
  ['opens the front page', /<\/html>/, '', /not the page/],
  ['looks at a shelf', /€/g, '$', /a shelf without prices/],
  ['looks at a product', /€ \d+/, '€ 0', /price on the page, after the shelf: € 0/],
  ['sees its picture', /<\/svg>/, '', /not a picture/],
  ['searches', /found for/, '', /not the page/],
  ['puts it into the basket', /In your basket/, 'Sorry', /does not have it/],
  [
    'puts it into the basket',
    /(<td align="right">)€ \d+/,
    '$1€ 0',
    /price in the basket, after the page: € 0/,
  ],
  ['puts it into the basket', /(<b>Total[\s\S]*?)€ \d+/, '$1€ 0', /total of the basket: € 0/],
  ['logs in', /Welcome back, <b>[^<]*/, 'Welcome back, <b>Somebody', /not welcomed by name/],
  ['logs in', /(<b>Total[\s\S]*?)€ \d+/, '$1€ 0', /total at the checkout: € 0/],
  ['orders', /is with us, € \d+/, 'is with us, € 0', /total of the order: € 0/],
  ['finds it among the orders', /href="\/orders\/\d+"/g, '', /in the list: no price/],
  ['opens the order', /Order no\. \d+/g, 'Order no. 1', /another page/],
  ['watches it being packed', /packed/, 'placed', /saw: placed, placed, shipped/],
  ['logs out', /Welcome, visitor!/, '', /still logged in/],
  ['opens the app', /"unavailable":\[\]/, '"unavailable":["catalog"]', /without: catalog/],
  ['lists the categories', /"items":\[.*\]/, '"items":[]', /no categories/],
  ['lists the products of a category', /"items":\[\{[^}]*\},?/, '"items":[', /products of/],
  ['opens a product', /"price":[\d.]+/, '"price":0.5', /price, after the list: € 0\.50/],
  ['opens a product', /"id":\d+/, '"id":0', /another product: 0/],
  ['opens a product', /"error":false/, '"error":true,"message":"No such product"', /said: No such product/],
  ['opens a product', /\}$/, '', /cannot be read/],
  ['searches in the app', /http:\/\/127\.0\.0\.1:\d+/, 'http://elsewhere', /a link out of the shop/],
  ['reads the account', /"email":"[^"]*"/, '"email":"x@y.z"', /the account of x@y\.z/],
  ['orders in the app', /"price":[\d.]+/, '"price":0.5', /price in the order: € 0\.50/],
  ['reads the order', /"total":[\d.]+,"currency"/, '"total":0.5,"currency"', /total of the order: € 0\.50/],
  ['reads the invoice', /"total":"[\d.]+"/, '"total":"0.50"', /total of the invoice: € 0\.50/],
  ['sees it on the first screen', /"lastOrders":\[.*\]/, '"lastOrders":[],"unavailable":[]', /is not there/],
  ['opens the order on the web', /"product":\{[^}]*\}[^}]*\}/, '"product":null', /its product is missing/],
  ['opens a product through the gateway', /"price":[\d.]+/, '"price":0.5', /its price: € 0\.50/],
]

for (const [name, from, to, complaint] of doctored) {
  await t.test(`${name}: ${complaint.source}`, async t => {
    const { step, answer, known } = taken.get(name)!
    const body = answer.body.replace(from, to)
    t.not(body, answer.body, 'something was changed')
    const learnt = step.read!({ ...answer, body }, known)
    t.match(learnt, { complaint })
  })
}

t.test('who is sent out of the shop has a complaint, and so has who gets no answer', async t => {
  const visitor = new Visitor({ front: 'http://127.0.0.1:1', gateway: gateway.url }, () => {})
  t.match(await visitor.ask({ path: '/' }, signal), { trouble: /^got no answer: ECONNREFUSED/ })
  await visitor.leave()
  const { port } = shop
  // The same shop under another name: the login sends everybody to the address that the shop believes to have.
  const away = new Visitor({ front: `http://localhost:${port}`, gateway: gateway.url }, () => {})
  const page = await away.ask({ path: '/login' }, signal)
  const token = 'answer' in page ? /name="token" value="(\w+)"/.exec(page.answer.body)![1]! : ''
  const form = { token, email: 'anna@example.com', password: 'fig', next: '/' }
  t.match(await away.ask({ method: 'POST', path: '/login', form }, signal), {
    trouble: `was sent out of the shop, to http://127.0.0.1:${port}/`,
  })
  await away.leave()
})
