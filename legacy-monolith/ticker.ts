import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { local } from './clock.ts'
import { change, type OutboxEvent } from './outbox/change.ts'
import type { ProductData } from './outbox/data.ts'
import { type Random, seededRandom } from './seed/random.ts'
import type { Shop } from './shop.ts'

const MOST_WATCHED = 100
const GOODBYE_MS = 1_000
const MOST_UNSENT_BYTES = 64 * 1024

/** `/ticker`: tells browsers each stock figure as it moves, and lets the shop sell something while they watch. */
export function serveTicker(server: Server, shop: Shop): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4_096 })
  const watched = new Map<WebSocket, readonly number[]>()
  const random = seededRandom(shop.now().getTime())

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] === '/ticker' && !shop.closing.aborted)
      return sockets.handleUpgrade(request, socket, head, client => welcome(client))
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })

  const welcome = (client: WebSocket) => {
    watched.set(client, [])
    shop.open.tickers = watched.size
    client.on('error', () => client.terminate())
    client.on('close', () => {
      watched.delete(client)
      shop.open.tickers = watched.size
    })
    client.on('message', message => {
      const ids = watchList(String(message))
      if (!ids) return client.send(JSON.stringify({ type: 'error', message: 'say {"watch":[1,2,3]}' }))
      watched.set(client, ids)
      client.send(JSON.stringify({ type: 'watching', stock: stockOf(shop, ids) }))
    })
    client.send(JSON.stringify({ type: 'hello', shop: 'Fig & Bark', intervalMs: shop.tickerMs }))
  }

  const onCommit = (events: readonly OutboxEvent[]) => {
    for (const event of events) {
      if (event.type !== 'product.saved') continue
      const { id, name, stock, updatedAt } = event.data as ProductData
      const message = JSON.stringify({ type: 'stock', id, name, stock, at: updatedAt })
      for (const client of watched.keys()) if (client.bufferedAmount < MOST_UNSENT_BYTES) client.send(message)
    }
  }
  shop.news.on('committed', onCommit)

  const trade = setInterval(() => {
    if (watched.size > 0) tradeSomething(shop, random, [...watched.values()].flat())
  }, shop.tickerMs)
  shop.closing.addEventListener('abort', () => {
    clearInterval(trade)
    shop.news.off('committed', onCommit)
    for (const client of watched.keys()) client.close(1001, 'closing time')
    // An upgraded socket is not the HTTP server's any more: who does not say goodbye is cut off here.
    setTimeout(() => {
      for (const client of watched.keys()) client.terminate()
    }, GOODBYE_MS).unref()
    sockets.close()
  })
}

/** Sells or restocks one product over the counter; mostly one that somebody looks at. */
function tradeSomething(shop: Shop, random: Random, lookedAt: readonly number[]): void {
  const { most } = shop.db.one<{ most: number }>('SELECT max(id) most FROM products')!
  const id = lookedAt.length > 0 && random.chance(0.7) ? random.pick(lookedAt) : random.whole(1, most)
  const product = shop.db.one<{ stock: number }>('SELECT stock FROM products WHERE id = ?', id)
  if (!product) return
  const sold = Math.min(random.whole(1, 3), product.stock - 2)
  const stock = sold > 0 ? product.stock - sold : product.stock + random.whole(6, 30)
  change(shop, touched => {
    shop.db.run('UPDATE products SET stock = ?, updated_at = ? WHERE id = ?', stock, local(shop.now()), id)
    touched.product(id)
  })
}

function watchList(message: string): number[] | null {
  try {
    const { watch } = JSON.parse(message)
    return Array.isArray(watch) && watch.every(id => Number.isSafeInteger(id))
      ? watch.slice(0, MOST_WATCHED)
      : null
  } catch {
    return null
  }
}

function stockOf(shop: Shop, ids: readonly number[]): Record<string, number> {
  const rows = shop.db.all<{ id: number; stock: number }>(
    'SELECT id, stock FROM products WHERE id IN (SELECT value FROM json_each(?))',
    JSON.stringify(ids),
  )
  return Object.fromEntries(rows.map(({ id, stock }) => [id, stock]))
}
