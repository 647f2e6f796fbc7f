import { day, flag, price, priceText, text, textOrNull } from '../published-language/formatting.ts'
import type { Members } from '../published-language/voice.ts'
import type { Plant, PlantOnShelf, Section } from './plants.ts'
import type { Hit } from './search.ts'

/** A plant in a list: the price is text here. */
export function itemView(plant: PlantOnShelf): Members {
  return {
    id: plant.id,
    sku: plant.sku,
    name: text(plant.name),
    category: plant.section,
    price: priceText(plant.cents),
    stock: plant.stock,
    onSale: flag(plant.onSale === 1),
    image: imageOf(plant.id),
  }
}

/** A plant by itself: the price is a number here. */
export function productView(plant: Plant): Members {
  const { tags, heightCm, light, photos } = plant.details
  return {
    id: plant.id,
    sku: plant.sku,
    name: text(plant.name),
    latinName: textOrNull(plant.latinName),
    category: { slug: plant.section, name: text(plant.sectionName ?? '') },
    description: text(plant.description),
    price: price(plant.cents),
    currency: 'EUR',
    vat: plant.vat,
    stock: plant.stock,
    onSale: flag(plant.onSale === 1),
    tags: tags.map(text),
    heightCm,
    light: textOrNull(light),
    image: imageOf(plant.id),
    photos,
    addedOn: day(plant.addedOn),
    updatedAt: plant.updatedAt,
  }
}

export function sectionView(section: Section): Members {
  return { slug: section.slug, name: text(section.name), products: section.plants }
}

const snippetLength = 80

/** `origin` is what the caller called us. */
export function hitView(hit: Hit, origin: string): Members {
  const { description } = hit
  const snippet = description.length > snippetLength ? `${description.slice(0, snippetLength)}…` : description
  return {
    id: hit.id,
    name: text(hit.name),
    category: hit.section,
    price: priceText(hit.cents),
    score: hit.score,
    snippet: text(snippet),
    url: `${origin}/product/${hit.id}`,
  }
}

function imageOf(id: number): string {
  return `/images/products/${id}.svg`
}
