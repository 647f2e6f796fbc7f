import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { isFresh } from '../api/answer.ts'
import { idFrom } from '../api/query.ts'
import { productSnapshot } from '../outbox/snapshots.ts'
import { notFoundPage } from '../pages/failures.ts'
import { seededRandom } from '../seed/random.ts'
import type { Shop } from '../shop.ts'
import { bulb, grass, perennial } from './drawings/flowers.ts'
import { cactus, herb, housePlant } from './drawings/potted.ts'
import type { Brush } from './drawings/shapes.ts'
import { drawThing } from './drawings/things.ts'
import { barkTree, bush, climber, fruitTree, rose } from './drawings/woody.ts'

const COLOURS: readonly (readonly [RegExp, string])[] = [
  [
    /white|iceberg|alba|bride|thalia|snow|david|jobert|madonna|christmas rose|félicité|bobbie|rector|blush|purity/i,
    '#f7f3ea',
  ],
  [
    /violet|purple|queen of night|jamain|charles de mills|black|oxblood|woodstock|munstead|mourning|ruby/i,
    '#6b2a5e',
  ],
  [
    /red|llandaff|flame|sentinel|empress|wine|officinalis|poppy|krim|morello|crimson|tomato|rembrandt|scarlet/i,
    '#b8322f',
  ],
  [
    /yellow|gold|lutea|aconite|daffodil|sun|lemon|tête|jessopp|winter jasmine|mackenzie|hinnon|fennel/i,
    '#e3b52c',
  ],
  [
    /blue|hidcote|cornflower|caerulea|iris|bluebell|muscari|grape hyacinth|veitch|rozanne|nepeta|finnis/i,
    '#5a6fb8',
  ],
  [/apricot|orange|clementine|café|magdalen|jelena|trumpet|midwinter|calendula/i, '#df9560'],
]

/** What a product looks like: its colours from its name, its shape from its shelf, its accidents from its number. */
export function pictureOf(id: number, category: string, name: string, tags: readonly string[]): string {
  const random = seededRandom(id * 7_919)
  const colour =
    COLOURS.find(([pattern]) => pattern.test(name))?.[1] ??
    random.pick(['#d987a5', '#c76b8f', '#e2a3b5', '#b06aa0'])
  const brush: Brush = {
    random,
    colour,
    leaf: random.pick(['#5f7f34', '#6f8f3c', '#4f7238', '#7a9648']),
    name,
    tags,
  }
  const drawing = drawLiving(category, brush) ?? drawThing(category, brush)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 160" width="320" height="320">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#fbf8ea"/><stop offset="1" stop-color="#ece5c8"/></linearGradient></defs>
<rect width="160" height="160" fill="url(#sky)"/><ellipse cx="80" cy="146" rx="58" ry="7" fill="#b8ab7e" opacity=".45"/>
${drawing}
<rect x=".5" y=".5" width="159" height="159" fill="none" stroke="#d6c9a2"/></svg>`
}

function drawLiving(category: string, brush: Brush): string | null {
  if (category === 'figs')
    return /berry|currant|hazel|Creeping/.test(brush.name) ? bush(brush) : fruitTree(brush)
  if (category === 'bark') return barkTree(brush)
  if (category === 'roses') return rose(brush)
  if (category === 'climbers') return climber(brush)
  if (category === 'perennials') return brush.tags.includes('grass') ? grass(brush) : perennial(brush)
  if (category === 'house') return brush.tags.includes('cactus') ? cactus(brush) : housePlant(brush)
  if (category === 'herbs') return herb(brush)
  return category === 'bulbs' ? bulb(brush) : null
}

/** `/images/products/:id.svg`: the shop's drawings; nobody had a camera good enough. */
export function servePictures(app: FastifyInstance, shop: Shop): void {
  app.get<{ Params: { id: string } }>('/images/products/:id.svg', (request, reply) => {
    const id = idFrom(request.params.id)
    const product = id === null ? undefined : productSnapshot(shop.db, id)
    if (!product) return notFoundPage(shop, request, reply)
    const picture = pictureOf(product.id, product.categorySlug, product.name, product.tags)
    const etag = `"${createHash('sha1').update(picture).digest('hex').slice(0, 16)}"`
    reply.header('etag', etag).header('cache-control', 'public, max-age=86400')
    return isFresh(request.headers['if-none-match'], etag)
      ? reply.code(304).send()
      : reply.type('image/svg+xml').send(picture)
  })
}
