import t from 'tap'
import { buy, complaintsOf, openBusyShop, openPage } from '../support/shopping.ts'

t.test('in a real browser: stock moves on the page, an order is followed, and nothing complains', async t => {
  const shop = await openBusyShop(t)
  const page = await openPage(t, shop.url)
  const complaints = complaintsOf(page, shop.url)
  await buy(page, shop)
  t.equal(await page.isVisible('#cancel'), false, 'what has left cannot be cancelled')
  for (const path of ['/', '/gallery', '/orders']) await page.goto(path)
  t.strictSame(complaints, [])
})
