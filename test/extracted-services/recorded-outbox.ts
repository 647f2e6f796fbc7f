import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { OutboxEvent } from '../../extracted-services/published-language/events.ts'

/** A monolith that has nothing but an outbox: speaks its contract, keeps what it was asked, and can misbehave. */
export interface RecordedOutbox {
  readonly url: string
  readonly asked: readonly { readonly after: number; readonly wait: number; readonly at: number }[]
  append(...entries: readonly (readonly [type: string, data: unknown])[]): void
  /** Takes over the next answers, one each; null lets one be answered as it should. */
  readonly script: ((response: ServerResponse) => void)[]
  /** All events so far. */
  readonly events: readonly OutboxEvent[]
  close(): Promise<void>
}

export async function startOutbox(port = 0): Promise<RecordedOutbox> {
  const events: OutboxEvent[] = []
  const asked: { after: number; wait: number; at: number }[] = []
  const script: ((response: ServerResponse) => void)[] = []
  let news = Promise.withResolvers<void>()
  const closed = new AbortController()

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://outbox')
    if (url.pathname !== '/internal/outbox') return response.writeHead(404).end()
    const after = Number(url.searchParams.get('after'))
    const limit = Number(url.searchParams.get('limit') ?? 100)
    const wait = Number(url.searchParams.get('wait') ?? 0)
    asked.push({ after, wait, at: performance.now() })
    const scripted = script.shift()
    if (scripted) return scripted(response)
    const page = () => events.filter(event => event.position > after).slice(0, limit)
    if (page().length === 0 && wait > 0) {
      await Promise.race([
        news.promise,
        pause(wait * 1_000, undefined, { signal: closed.signal, ref: false }),
      ]).catch(() => {})
    }
    return answer(response, page())
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script,
    events,
    append(...entries) {
      for (const [type, data] of entries) {
        events.push({ position: events.length + 1, type, at: '2026-11-01T00:00:00.000Z', data })
      }
      news.resolve()
      news = Promise.withResolvers<void>()
    },
    async close() {
      closed.abort()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export function answer(response: ServerResponse, events: readonly OutboxEvent[]): void {
  response.setHeader('content-type', 'application/json; charset=utf-8')
  response.end(JSON.stringify({ events, position: events.at(-1)?.position ?? 0 }))
}

export function product(id: number, changes: object = {}): readonly ['product.saved', unknown] {
  return [
    'product.saved',
    {
      id,
      sku: `FB-${String(id).padStart(4, '0')}`,
      name: `Fig 'No. ${id}'`,
      latinName: null,
      categorySlug: 'figs',
      description: 'A <fig> & nothing but a fig.',
      priceCents: 2495,
      vatPercent: 9,
      stock: 12,
      onSale: true,
      tags: ['edible'],
      heightCm: null,
      light: 'full sun',
      photos: [],
      addedOn: '2012-03-02',
      updatedAt: '2026-10-31 18:00:00',
      ...changes,
    },
  ]
}

export function customer(id: number, changes: object = {}): readonly ['customer.saved', unknown] {
  return [
    'customer.saved',
    {
      id,
      name: "Anna O'Dwyer",
      email: `anna${id}@example.com`,
      phone: null,
      street: 'Gierstraat 12',
      postcode: '2011 GE',
      city: 'Haarlem',
      country: 'NL',
      newsletter: true,
      since: '2009-04-17 14:01:07',
      orderCount: 7,
      spentCents: 41_235,
      lastOrderAt: null,
      ...changes,
    },
  ]
}

export function order(id: number, changes: object = {}): readonly ['order.saved', unknown] {
  const line = { sku: 'FB-0017', name: "Fig 'Brown Turkey'", quantity: 2, unitCents: 2495, totalCents: 4990 }
  return [
    'order.saved',
    {
      id,
      status: 'placed',
      placedAt: '2026-10-31 09:12:44',
      updatedAt: '2026-11-01 10:00:00',
      customerId: 1,
      customerName: "Anna O'Dwyer",
      customerEmail: 'anna@example.com',
      shipTo: {
        name: "Anna O'Dwyer",
        street: 'Gierstraat 12',
        postcode: '2011 GE',
        city: 'Haarlem',
        country: 'NL',
      },
      lines: [
        { line: 1, productId: 17, ...line, vatPercent: 9 },
        { line: 2, productId: 18, ...line, vatPercent: 9 },
      ],
      subtotalCents: 9_980,
      shippingCents: 0,
      vatCents: 824,
      totalCents: 9_980,
      note: 'Leave <it> with "Bram"',
      invoiceNumber: '2026-00600',
      history: [{ status: 'placed', at: '2026-10-31 09:12:44' }],
      ...changes,
    },
  ]
}

export function invoice(id: number, changes: object = {}): readonly ['invoice.saved', unknown] {
  return [
    'invoice.saved',
    {
      id,
      number: `2026-${String(id).padStart(5, '0')}`,
      orderId: id + 1000,
      customerId: 1,
      customerName: "Anna O'Dwyer",
      issuedAt: '2026-10-31 09:12:44',
      dueOn: '2026-11-14',
      state: 'open',
      lines: [
        { text: "2 x Fig 'Brown Turkey'", amountCents: 4_990 },
        { text: 'Shipping', amountCents: 495 },
      ],
      netCents: 5_032,
      vatCents: 453,
      totalCents: 5_485,
      paidAt: null,
      ...changes,
    },
  ]
}
