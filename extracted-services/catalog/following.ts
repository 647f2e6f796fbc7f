import type { DatabaseSync } from 'node:sqlite'
import type { Appliers } from '../chassis/projection.ts'
import type { CategorySaved, ProductSaved } from '../published-language/events.ts'
import { foldCase } from '../published-language/query.ts'

/** What the shop's events do to the catalogue; a snapshot replaces what was known. */
export function catalogAppliers(database: DatabaseSync): Appliers {
  const saveSection = database.prepare('INSERT OR REPLACE INTO sections (slug, name, place) VALUES (?, ?, ?)')
  const savePlant = database.prepare(`INSERT OR REPLACE INTO plants
    (id, section, sku, name, latin_name, description, cents, vat, stock, on_sale, added_on, updated_at, details,
     found_in_name, found_in_latin, found_in_tags, found_in_description)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)

  return {
    'category.saved': ({ slug, name, position }: CategorySaved) => saveSection.run(slug, name, position),
    'product.saved': (data: ProductSaved) => {
      const { tags, heightCm, light, photos } = data
      savePlant.run(
        data.id,
        data.categorySlug,
        data.sku,
        data.name,
        data.latinName,
        data.description,
        data.priceCents,
        data.vatPercent,
        data.stock,
        data.onSale ? 1 : 0,
        data.addedOn,
        data.updatedAt,
        JSON.stringify({ tags, heightCm, light, photos }),
        foldCase(data.name),
        foldCase(data.latinName ?? ''),
        foldCase(tags.join(' ')),
        foldCase(data.description),
      )
    },
  }
}
