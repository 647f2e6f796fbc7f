import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import t from 'tap'
import { openShop } from './visitor.ts'

t.test('in a real browser: stock moves on the page, an order is followed, and nothing complains', async t => {
  const shop = await openShop(t, { tickerMs: 50, statusMs: 400 })
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--no-sandbox'],
  })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on(
    'response',
    answer => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`),
  )
  page.on(
    'request',
    request => !request.url().startsWith(shop.url) && complaints.push(`elsewhere: ${request.url()}`),
  )

  await page.goto(`${shop.url}/catalog?category=figs`)
  await page.waitForSelector('.stock.moved')
  await page.selectOption('select[name=sort]', '-price')
  await page.waitForURL(/sort=-price/)
  await page.click('text=Black mulberry')
  await page.click('.buy .button')
  await page.click('text=Checkout »')
  await page.fill('input[name=email]', 'anna@example.com')
  await page.fill('input[name=password]', 'fig')
  await page.click('#main input[value="Log in"]')
  await page.click('input[value="Order and pay"]')
  await page.click('text=watch it being packed')
  await page.waitForSelector('#step-shipped.done')
  t.equal(await page.isVisible('#cancel'), false, 'what has left cannot be cancelled')
  for (const path of ['/', '/gallery', '/orders']) await page.goto(shop.url + path)
  t.strictSame(complaints, [])
})
