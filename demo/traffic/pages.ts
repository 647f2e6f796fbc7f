/** Reads the shop's pages the way eyes do: where the price stands, what is on the shelf. */
import type { Seen } from './step.ts'

/** The products of a shelf. */
export function shelfOn(page: string): readonly Seen[] {
  return page
    .split('<td class="card"')
    .slice(1)
    .flatMap(card => {
      const id = /href="\/product\/(\d+)"/.exec(card)?.[1]
      const stock = /class="stock" data-product="\d+">(\d+)</.exec(card)?.[1]
      const cents = priceIn(card)
      return id && stock && cents !== null ? [{ id: Number(id), cents, stock: Number(stock) }] : []
    })
}

/** The price on a product's own page. */
export function pricePaid(page: string): number | null {
  return priceIn(page.split('<div class="buy">')[1] ?? '')
}

/** Price of one and price of the line, of a product in the basket. */
export function basketLine(page: string, product: number): { each: number | null; line: number | null } {
  const row = page.split('<tr>').find(text => text.includes(`name="quantity_${product}"`)) ?? ''
  const [before = '', after = ''] = row.split(`name="quantity_${product}"`)
  return { each: priceIn(before), line: priceIn(after) }
}

/** The sum at the foot of a basket, a checkout or an order, postage and VAT included. */
export function totalOn(page: string): number | null {
  return priceIn(/<td[^>]*><b>Total[\s\S]*/.exec(page)?.[0].replace(/^[\s\S]*?<td align="right">/, '') ?? '')
}

/** What a customer's list of orders says of one: null when it is not there. */
export function orderInList(page: string, order: number): number | null {
  return priceIn(page.split('<tr>').find(row => row.includes(`href="/orders/${order}"`)) ?? '')
}

/** What lets the next form through. */
export function tokenOn(page: string): string | null {
  return /name="token" value="([0-9a-f]{48})"/.exec(page)?.[1] ?? null
}

/** The first price in a text, in cents. */
export function priceIn(text: string): number | null {
  const found = /€ (\d+\.\d\d)/.exec(text)?.[1]
  return found === undefined ? null : centsOf(found)
}

export function centsOf(euros: string | number): number {
  return Math.round(Number(euros) * 100)
}
