import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

interface Asset {
  readonly type: string
  readonly body: Buffer
}

/** In this order: what stands later may say otherwise. */
const SHEETS = [
  'base',
  'tables',
  'badges',
  'fig',
  'plots',
  'route',
  'forms',
  'difference',
  'activity',
  'small',
]
/** What the pages are shown with, by names that change with what is in them. */
const assets = new Map<string, Asset>()

/** The addresses of what the pages are shown with. */
export const ASSETS = {
  style: asset(
    'banyan.css',
    'text/css; charset=utf-8',
    Buffer.concat(SHEETS.map(name => own(`${name}.css`))),
  ),
  icon: asset('banyan.svg', 'image/svg+xml', own('banyan.svg')),
  script: asset('live.js', 'text/javascript; charset=utf-8', own('live.js')),
} as const

function asset(name: string, type: string, body: Buffer): string {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const named = name.replace(/(?=\.\w+$)/, `.${digest}`)
  assets.set(named, { type, body })
  return `/assets/${named}`
}

function own(name: string): Buffer {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url))
}

/** `GET /assets/:name`: to anybody, there is nothing in them; to be kept for ever, since another one has another name. */
export function serveAssets(app: FastifyInstance): void {
  app.get<{ Params: { readonly name: string } }>(
    '/assets/:name',
    { config: { access: 'open' }, schema: { hide: true } },
    async ({ params }, reply) => {
      const found = assets.get(params.name)
      if (found === undefined) return reply.callNotFound()
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .type(found.type)
        .send(found.body)
    },
  )
}
