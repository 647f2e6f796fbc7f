import { dueDay, later } from '../clock.ts'
import { SHIPPING_VAT_PERCENT, shippingFor, vatWithin } from '../money.ts'
import { invoiceNumber } from '../orders/place.ts'
import type { Article } from './articles.ts'
import type { Random } from './random.ts'

/** An order of the past with its invoice, as rows. */
export interface PastOrder {
  readonly id: number
  readonly customer: number
  readonly status: string
  readonly placedAt: string
  readonly note: string
  readonly lines: readonly {
    readonly article: Article
    readonly quantity: number
    readonly unitCents: number
  }[]
  readonly subtotalCents: number
  readonly shippingCents: number
  readonly vatCents: number
  readonly history: readonly { readonly status: string; readonly at: string }[]
  readonly invoice: {
    readonly number: string
    readonly dueOn: string
    readonly state: string
    readonly paidAt: string | null
  }
}

const OPENED = '2009-04-17 14:03:22'
const SECONDS_OPEN = (Date.parse('2026-10-31T20:00:00Z') - Date.parse('2009-04-17T14:03:22Z')) / 1_000
const DAY_SECONDS = 86_400
const FIRST_ORDER = 1_001

const NOTES = [
  "Leave it with the neighbours at number 14, please. They're in & they like parcels.",
  'Ring twice & wait: the bell is <broken>.',
  'It\'s a present: please write "Lang zal ze leven" on the card.',
  'The fig for my mother, the bark chips for me.',
  "Don't bend the rose!",
  'Deliver on a Friday > 15:00, the gate is open then.',
  "You were out of 'Rozanne' last time; any chance?",
  'Groetjes van Miep & Jan',
] as const

/** When the `index`-th of `count` things happened: few in the first years, more and more since. */
export function growing(index: number, count: number, power: number): string {
  return later(OPENED, Math.round(SECONDS_OPEN * (index / count) ** (1 / power)))
}

/** Seventeen years of orders, the first on the day the shop went on the web. */
export function inventOrders(
  random: Random,
  articles: readonly Article[],
  customersSince: readonly string[],
  count: number,
): PastOrder[] {
  const moments = Array.from({ length: count }, (_, index) =>
    atDaytime(random, growing(index + random.share(), count, 2.6)),
  )
  moments[0] = OPENED
  moments.sort()
  return moments.map((placedAt, index) => {
    const known = customersSince.findLastIndex(since => since < placedAt)
    const customer = index === 0 || random.chance(0.03) ? 0 : Math.floor(Math.max(0, known) * random.share())
    return inventOrder(random, FIRST_ORDER + index, placedAt, customer, articles, count - index)
  })
}

function inventOrder(
  random: Random,
  id: number,
  placedAt: string,
  customer: number,
  articles: readonly Article[],
  age: number,
): PastOrder {
  const years = 2026 - Number(placedAt.slice(0, 4))
  const lines = random.some(articles, 1 + Math.floor(random.share() ** 1.6 * 7)).map(article => ({
    article,
    quantity: article.priceCents > 4_000 ? 1 : random.whole(1, random.chance(0.2) ? 6 : 2),
    unitCents: Math.max(5, Math.round((article.priceCents * (1 - 0.018 * years)) / 5) * 5),
  }))
  const subtotalCents = lines.reduce((sum, line) => sum + line.unitCents * line.quantity, 0)
  const shippingCents = shippingFor(subtotalCents)
  const vatCents = lines.reduce(
    (sum, line) => sum + vatWithin(line.unitCents * line.quantity, line.article.vatPercent),
    vatWithin(shippingCents, SHIPPING_VAT_PERCENT),
  )
  const status = age <= 6 ? 'placed' : age <= 12 ? 'packed' : random.chance(0.04) ? 'cancelled' : 'shipped'
  const history = pastSteps(random, status, placedAt)
  const paidAt = history.find(step => step.status === 'packed')?.at ?? null
  return {
    id,
    customer,
    status,
    placedAt,
    note: random.chance(0.18) ? random.pick(NOTES) : '',
    lines,
    subtotalCents,
    shippingCents,
    vatCents,
    history,
    invoice: {
      number: invoiceNumber(placedAt, id - FIRST_ORDER + 1),
      dueOn: dueDay(placedAt),
      state: status === 'cancelled' ? 'void' : paidAt ? 'paid' : 'open',
      paidAt,
    },
  }
}

function pastSteps(random: Random, status: string, placedAt: string): PastOrder['history'] {
  const packedAt = later(placedAt, random.whole(2 * 3_600, DAY_SECONDS))
  const shippedAt = later(packedAt, random.whole(3_600, DAY_SECONDS))
  const placed = { status: 'placed', at: placedAt }
  if (status === 'placed') return [placed]
  if (status === 'cancelled') return [placed, { status, at: packedAt }]
  const packed = { status: 'packed', at: packedAt }
  return status === 'packed' ? [placed, packed] : [placed, packed, { status: 'shipped', at: shippedAt }]
}

/** The same day, at an hour when people order plants. */
function atDaytime(random: Random, localTime: string): string {
  const hour = String(random.whole(7, 22)).padStart(2, '0')
  return `${localTime.slice(0, 11)}${hour}${localTime.slice(13)}`
}
