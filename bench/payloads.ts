/** One kind of exchange that is measured. The upstream builds its answers from here, the bench checks against it. */
export interface Payload {
  readonly name: string
  readonly title: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly requestBytes: number
  readonly answerBytes: number
  readonly contentType: string
}

export const PAYLOADS: readonly Payload[] = [
  {
    name: 'small-json',
    title: 'GET, JSON of 200 bytes',
    method: 'GET',
    path: '/bench/small',
    requestBytes: 0,
    answerBytes: 200,
    contentType: 'application/json',
  },
  {
    name: '64k',
    title: 'GET, 64 KiB',
    method: 'GET',
    path: '/bench/64k',
    requestBytes: 0,
    answerBytes: 64 * 1024,
    contentType: 'application/octet-stream',
  },
  {
    name: '1m',
    title: 'GET, 1 MiB',
    method: 'GET',
    path: '/bench/1m',
    requestBytes: 0,
    answerBytes: 1024 * 1024,
    contentType: 'application/octet-stream',
  },
  {
    name: 'post-16k',
    title: 'POST, 16 KiB',
    method: 'POST',
    path: '/bench/post',
    requestBytes: 16 * 1024,
    answerBytes: 200,
    contentType: 'application/json',
  },
]

/** What is asked for where copies are measured. The candidates answer with the same order of keys, or with another. */
export const COPIED: Payload = {
  name: '2k-json',
  title: 'GET, JSON of 2 KiB, copied',
  method: 'GET',
  path: '/bench/2k',
  requestBytes: 0,
  answerBytes: 2048,
  contentType: 'application/json',
}

/** Echoes what the upstream saw, as JSON: see `Seen`. Asked only before measuring. */
export const INSPECT_PATH = '/bench/inspect'

/** What the upstream says it received. */
export interface Seen {
  readonly method: string
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  readonly bytes: number
  readonly sha256: string
}

/** The body of an answer: the same bytes in every process. JSON where the payload says so. */
export function answerBody(payload: Payload): Buffer {
  if (payload === COPIED) return order(['id', 'state', 'customer', 'lines', 'total', 'currency'])
  if (payload.contentType !== 'application/json') return fill(payload.answerBytes)
  const envelope = JSON.stringify({ id: 42, state: 'paid', total: '1299.00', note: '' })
  const note = 'n'.repeat(payload.answerBytes - Buffer.byteLength(envelope))
  return Buffer.from(JSON.stringify({ id: 42, state: 'paid', total: '1299.00', note }))
}

/** The body of COPIED, with the same members in another order: on every level. */
export function reorderedBody(): Buffer {
  return order(['currency', 'total', 'lines', 'customer', 'state', 'id'])
}

function order(keys: readonly string[]): Buffer {
  const isReordered = keys[0] !== 'id'
  const line = (count: number) => {
    const [sku, price] = [`SKU-${10_000 + count}`, `${(count * 7) % 90}.95`]
    return isReordered
      ? { tax: 0.21, price, count, name: `Article number ${count}`, sku }
      : { sku, name: `Article number ${count}`, count, price, tax: 0.21 }
  }
  const members: { readonly [key: string]: unknown } = {
    id: 42,
    state: 'paid',
    customer: isReordered
      ? { city: 'Utrecht', name: 'A. Customer' }
      : { name: 'A. Customer', city: 'Utrecht' },
    lines: Array.from({ length: 20 }, (_, count) => line(count)),
    total: '1299.00',
  }
  const written = (note: string) =>
    JSON.stringify(Object.fromEntries(keys.map(key => [key, key === 'currency' ? note : members[key]])))
  const note = 'EUR '.padEnd(COPIED.answerBytes - written('').length, 'n')
  return Buffer.from(written(note))
}

/** The body of a request; empty for a GET. */
export function requestBody(payload: Payload): Buffer {
  return fill(payload.requestBytes)
}

/** Bytes without a short period, so that a lost or repeated chunk changes the hash. */
function fill(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let state = 0x2545f491
  for (let index = 0; index < bytes; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    buffer[index] = state >>> 24
  }
  return buffer
}
