import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { isFresh } from '../api/answer.ts'

const LEAF = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="31" fill="#fffbe8"/>
<path d="M32 8c6 6 8 10 7 15 5-4 11-4 16-2-1 6-4 11-9 13 5 1 8 5 9 9-6 3-13 3-18-2l-4 2 1 14h-4l1-14-4-2c-5 5-12 5-18 2 1-4 4-8 9-9-5-2-8-7-9-13 5-2 11-2 16 2-1-5 1-9 7-15z" fill="#6f8636"/>
<path d="M32 12v34M32 34l15-9M32 34l-15-9M32 40l13 4M32 40l-13 4" stroke="#455718" fill="none"/></svg>`

/** The shop's own style sheet, script and icon; all of them local. */
export function serveAssets(app: FastifyInstance): void {
  const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
  const assets = [
    ['/static/shop.css', 'text/css; charset=utf-8', file('shop.css')],
    ['/static/shop.js', 'text/javascript; charset=utf-8', file('shop.js')],
    ['/favicon.ico', 'image/svg+xml', LEAF],
  ] as const
  for (const [path, type, content] of assets) {
    const etag = `"${createHash('sha1').update(content).digest('hex').slice(0, 16)}"`
    app.get(path, (request, reply) => {
      reply.header('etag', etag).header('cache-control', 'public, max-age=3600')
      return isFresh(request.headers['if-none-match'], etag)
        ? reply.code(304).send()
        : reply.type(type).send(content)
    })
  }
}
