import { notUnderstood, orderIncomplete, type Refusal } from '../published-language/refusals.ts'

/** Somebody wants to order. */
export interface PlaceOrder {
  readonly customerId: number
  readonly lines: readonly { readonly productId: number; readonly quantity: number }[]
  readonly note: string
}

const maxLines = 50
const maxQuantity = 99
const maxNoteLength = 500

/** Reads a request's body as an order, or says what is wrong with its form. */
export function readCommand(body: unknown): PlaceOrder | Refusal {
  const order = parsed(body)
  if (order === null) return notUnderstood
  const { customerId, lines, note = '' } = order
  if (!isCount(customerId) || !Array.isArray(lines)) return orderIncomplete
  if (lines.length < 1 || lines.length > maxLines) return orderIncomplete
  if (typeof note !== 'string' || note.length > maxNoteLength) return orderIncomplete
  const wanted = lines.map(readLine)
  return wanted.includes(null)
    ? orderIncomplete
    : { customerId, lines: wanted.filter(line => line !== null), note }
}

function readLine(line: unknown): PlaceOrder['lines'][number] | null {
  const { productId, quantity } = (line ?? {}) as { productId?: unknown; quantity?: unknown }
  if (!isCount(productId) || !isCount(quantity) || quantity > maxQuantity) return null
  return { productId, quantity }
}

function parsed(body: unknown): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(String(body ?? ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
