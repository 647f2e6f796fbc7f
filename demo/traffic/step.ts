import type { Customer } from './customers.ts'
import type { Dice } from './dice.ts'

/** What somebody comes to the shop for: steps, each taken when the one before went well. */
export interface Session {
  readonly name: string
  /** Out of 100 who come. */
  readonly share: number
  readonly steps: readonly Step[]
}

/** One thing somebody does, and what they would call wrong about the answer. */
export interface Step {
  /** As a failure names it: `puts it into the basket`. */
  readonly name: string
  readonly ask: (known: Known) => Ask
  /** 200 unless said. Redirects are followed first. */
  readonly statuses?: readonly number[]
  readonly read?: (answer: Answer, known: Known) => Learnt
}

/** What was learnt from an answer; null when there is no reason to stay; or what is wrong with it. */
export type Learnt = Partial<Known> | Complaint | null

export interface Complaint {
  readonly complaint: string
}

/** A request. `at` is whom it is sent to: the shop's front door unless said. */
export interface Ask {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly at?: 'front' | 'gateway'
  readonly form?: { readonly [field: string]: string }
  readonly json?: object
  readonly headers?: { readonly [name: string]: string }
}

export interface Answer {
  readonly status: number
  /** The last address, after redirects. */
  readonly path: string
  readonly body: string
  readonly type: string
  readonly etag: string | null
  /** An absolute address that was not followed, as with 201. */
  readonly location: string | null
}

/** What a visitor knows by now. Prices are cents. */
export interface Known {
  readonly dice: Dice
  readonly customer: Customer
  /** The shop's address as this visitor knows it. */
  readonly front: string
  readonly shelf?: readonly Seen[]
  readonly product?: Seen
  readonly categories?: readonly string[]
  readonly category?: string
  readonly word?: string
  readonly quantity?: number
  /** For the next form. */
  readonly token?: string
  readonly total?: number
  readonly order?: number
  readonly invoice?: string
  readonly etag?: string
}

/** A product as a shelf shows it. */
export interface Seen {
  readonly id: number
  readonly cents: number
  readonly stock: number
}

export function wrong(complaint: string): Complaint {
  return { complaint }
}

/** What to say of one figure in two places; nothing when they agree. */
export function sameCents(what: string, found: number | null, expected: number): Complaint | null {
  if (found === expected) return null
  return wrong(`${what}: ${found === null ? 'no price' : euros(found)}, expected ${euros(expected)}`)
}

function euros(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`
}
