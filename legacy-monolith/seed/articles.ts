import { later } from '../clock.ts'
import { growing } from './history.ts'
import { PLANTS } from './plants.ts'
import type { Random } from './random.ts'
import { SUNDRIES } from './sundries.ts'
import { SHELVES } from './words.ts'

/** A product as a row. */
export interface Article {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly latinName: string | null
  readonly categorySlug: string
  readonly description: string
  readonly priceCents: number
  readonly vatPercent: number
  readonly stock: number
  readonly onSale: boolean
  readonly tags: readonly string[]
  readonly heightCm: number | null
  readonly light: string | null
  readonly addedOn: string
  readonly updatedAt: string
}

/** Everything on the shelves, in the order of the menu. */
export function inventArticles(random: Random): Article[] {
  const lines = SHELVES.flatMap(shelf => {
    const list = PLANTS[shelf.slug] ?? SUNDRIES[shelf.slug] ?? ''
    return list
      .trim()
      .split('\n')
      .map(line => ({ shelf, fields: line.split(' | ').map(field => (field === 'null' ? null : field)) }))
  })
  return lines.map(({ shelf, fields: [name, latinName, euros, height, light, tags] }, index) => {
    const id = index + 1
    const middles = random.some(shelf.middles, random.whole(1, 2))
    const addedOn = growing(random.whole(0, 270), 300, 1.3).slice(0, 10)
    return {
      id,
      sku: `FB-${String(id).padStart(4, '0')}`,
      name: name!,
      latinName: latinName ?? null,
      categorySlug: shelf.slug,
      description: [random.pick(shelf.openings), ...middles, random.pick(shelf.closings)].join(' '),
      priceCents: Math.round(Number(euros) * 100),
      vatPercent: shelf.vatPercent,
      stock: random.chance(0.05) ? 0 : random.whole(3, 60),
      onSale: random.chance(0.12),
      tags: tags ? tags.split(', ') : [],
      heightCm: height ? Number(height) : null,
      light: light ?? null,
      addedOn,
      updatedAt: later('2026-10-31 18:00:00', -random.whole(0, 90 * 86_400)),
    }
  })
}
