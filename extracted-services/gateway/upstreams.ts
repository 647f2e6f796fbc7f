import { Agent, type Dispatcher } from 'undici'

/** Who is behind the gateway. Origins without a trailing slash. */
export interface Addresses {
  readonly legacyUrl: string
  readonly catalogUrl: string
  readonly ordersUrl: string
  readonly customersUrl: string
}

export type Service = 'legacy' | 'catalog' | 'orders' | 'customers'

/** Paths that were taken over; whatever is not named is still the monolith's. */
const takenOver: readonly (readonly [path: string, service: Service])[] = [
  ['/api/categories', 'catalog'],
  ['/api/products', 'catalog'],
  ['/api/search', 'catalog'],
  ['/api/orders', 'orders'],
  ['/api/invoices', 'orders'],
  ['/api/customers', 'customers'],
]

/** Who answers a path, given without its query. */
export function serviceOf(path: string): Service {
  const owner = takenOver.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))
  return owner?.[1] ?? 'legacy'
}

export function addressOf(addresses: Addresses, service: Service): string {
  return addresses[`${service}Url`]
}

export interface AgentOptions {
  readonly connectTimeoutMs: number
  /** Until the head of the answer, and between two pieces of its body. */
  readonly timeoutMs: number
  /** Further certificates to believe, PEM. */
  readonly ca: string | null
}

/** Connections to everybody behind the gateway. Certificates are verified. */
export function openAgent({ connectTimeoutMs, timeoutMs, ca }: AgentOptions): Dispatcher {
  return new Agent({
    connections: 64,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    allowH2: false,
    connect: { timeout: connectTimeoutMs, rejectUnauthorized: true, ...(ca === null ? {} : { ca }) },
  })
}
