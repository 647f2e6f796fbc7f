import { type Shop, whyNot } from '../chassis/shop.ts'
import { type Refusal, shopSilent } from '../published-language/refusals.ts'
import type { Members } from '../published-language/voice.ts'
import type { PlaceOrder } from './command.ts'

/** The shop did what was asked; `order` is in its own words. */
export interface Done {
  readonly orderId: number
  readonly order: Members
}

/**
 * Has orders placed and cancelled where stock, invoices and customers still are: in the monolith.
 *
 * The only place that knows how the monolith wants to be asked, and what its answers mean. Nothing is asked twice: an
 * order whose answer got lost may have been placed.
 */
export interface OrderDesk {
  place(command: PlaceOrder): Promise<Done | Refusal>
  cancel(orderId: number): Promise<Done | Refusal>
}

const patienceMs = 10_000

export function openOrderDesk(shop: Shop): OrderDesk {
  return {
    place: command => ask(shop, '/api/orders', JSON.stringify(command)),
    cancel: orderId => ask(shop, `/api/orders/${orderId}/cancel`, '{}'),
  }
}

async function ask(shop: Shop, path: string, body: string): Promise<Done | Refusal> {
  try {
    const answer = await shop.pool.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body,
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    })
    return understand(answer.statusCode, await answer.body.text()) ?? shopSilent
  } catch (error) {
    return whyNot(error)
  }
}

/** What the shop said, or null when it makes no sense. */
function understand(status: number, body: string): Done | Refusal | null {
  const said = parsed(body)
  if (said?.error === false && isMembers(said.order) && typeof said.order.id === 'number') {
    return { orderId: said.order.id, order: said.order }
  }
  if (said?.error === true && typeof said.code === 'number' && typeof said.message === 'string') {
    return { status, code: said.code, message: said.message }
  }
  return null
}

function parsed(body: string): Members | null {
  try {
    const value: unknown = JSON.parse(body)
    return isMembers(value) ? value : null
  } catch {
    return null
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
