import { jsonOf } from '../stage/waiting.ts'

/** Somebody with an account at the shop. */
export interface Customer {
  readonly id: number
  /** Escaped, as the API and the pages have it. */
  readonly name: string
  readonly email: string
}

/** The password of every seeded customer but the clerk. */
export const PASSWORD = 'fig'
const CLERK = 'clerk@example.com'

/** Who may log in, from the shop itself. */
export async function customersOf(shopUrl: string, signal: AbortSignal): Promise<readonly Customer[]> {
  const page = (number: number) => jsonOf(`${shopUrl}/api/customers?perPage=100&page=${number}`, signal)
  const first = (await page(1)) as { pages: number; items: readonly Customer[] }
  const rest = await Promise.all(Array.from({ length: first.pages - 1 }, (_, index) => page(index + 2)))
  const all = [first, ...(rest as (typeof first)[])].flatMap(({ items }) => items)
  return all.filter(({ email }) => email !== CLERK)
}
