import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { type RunningShop, startShop } from '../../legacy-monolith/server.ts'
import type { Teardown } from './banyan.ts'
import { until } from './until.ts'

/** A shop whose parcels leave when the test says so, however slow the browser is. */
export interface BusyShop extends RunningShop {
  /** Every order that can go a step further does so within the second. */
  movesOrders(): void
}

/** A shop where much is sold over the counter; closed with the test. */
export async function openBusyShop(t: Teardown): Promise<BusyShop> {
  const folder = mkdtempSync(join(tmpdir(), 'fig-and-bark-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const database = join(folder, 'shop.sqlite')
  const shop = await startShop({ database, tickerMs: 50, statusMs: 3_600_000 })
  t.teardown(() => shop.close())
  const db = new DatabaseSync(database)
  t.teardown(() => db.close())
  const move = db.prepare('UPDATE orders SET moves_at = 0 WHERE moves_at > 0')
  return { ...shop, movesOrders: () => void move.run() }
}

/** Looks around until a stock figure moves, logs in, orders, and watches the parcel leave. */
export async function buy(page: Page, shop: BusyShop): Promise<void> {
  await page.goto('/catalog?category=figs')
  await page.waitForSelector('.stock.moved')
  await page.selectOption('select[name=sort]', '-price')
  await page.waitForURL(/sort=-price/)
  // The list of what was just sold names plants too, and its lines lead nowhere.
  await page.click('a:has-text("Black mulberry")')
  await page.click('.buy .button')
  await page.click('text=Checkout »')
  await page.fill('input[name=email]', 'anna@example.com')
  await page.fill('input[name=password]', 'fig')
  await page.click('#main input[value="Log in"]')
  await page.click('input[value="Order and pay"]')
  const followed = page.waitForRequest(/\/orders\/\d+\/events$/)
  await page.click('text=watch it being packed')
  await followed
  await until('the parcel left', () => {
    shop.movesOrders()
    return page.isVisible('#step-shipped.done')
  })
}

/** Filled with whatever goes wrong on a page: console, scripts, statuses, connections, other addresses. */
export function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('response', answer => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`)
  })
  page.on('requestfailed', request => {
    // A page that is left, or a parcel that has left, closes its event stream.
    const isOver = request.resourceType() === 'eventsource'
    if (!isOver) complaints.push(`${request.failure()?.errorText} ${request.url()}`)
  })
  page.on('request', request => {
    if (!request.url().startsWith(url)) complaints.push(`elsewhere: ${request.url()}`)
  })
  return complaints
}
