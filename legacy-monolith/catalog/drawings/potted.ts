import { type Brush, blossom, leaf, pot, TERRACOTTA, times } from './shapes.ts'

export function housePlant({ random, leaf: green, colour, name }: Brush): string {
  const trailing = /String|vine|Spider|fern|Wax/.test(name)
  const upright = /tongue|Aloe|Kentia|paradise|ZZ|Cast-iron/.test(name)
  const glaze = random.pick([TERRACOTTA, '#8fa3a0', '#e6dfcc', '#6d7f8c', TERRACOTTA])
  const leaves = times(trailing ? 26 : 13, index => {
    const angle = upright ? -36 + index * 6 : -84 + index * (trailing ? 6.7 : 14)
    return leaf(
      80 + angle * 0.12,
      100,
      random.whole(46, 76) * (upright ? 1.15 : 1),
      angle,
      random.chance(0.35) ? '#86a04f' : green,
      upright ? 0.12 : trailing ? 0.1 : 0.34,
    )
  })
  const hanging = trailing
    ? times(
        8,
        index =>
          `<path d="M${52 + index * 8} 104q${random.whole(-8, 8)} 20 ${random.whole(-10, 10)} ${random.whole(24, 40)}" stroke="${green}" stroke-width="3" fill="none" stroke-dasharray="4 2"/>`,
      )
    : ''
  const flower = /orchid|lily|paradise|Christmas/.test(name)
    ? times(4, index => blossom(62 + index * 12, 34 + index * 7, 12, colour))
    : ''
  return leaves + flower + pot(100, 52, glaze) + hanging
}

export function cactus({ random, leaf: green, colour }: Brush): string {
  const spines = times(
    40,
    () =>
      `<path d="M${random.whole(58, 102)} ${random.whole(48, 104)}l${random.whole(-3, 3)} -4" stroke="#fdf6d8" stroke-width="1"/>`,
  )
  const ribs = times(
    5,
    index =>
      `<path d="M${62 + index * 9} 112Q${58 + index * 11} 76 ${66 + index * 7} 46" stroke="#0003" fill="none"/>`,
  )
  return `<ellipse cx="80" cy="78" rx="27" ry="38" fill="${green}"/>${ribs}${spines}${blossom(80, 42, 11, colour)}${pot(104, 50)}`
}

export function herb({ random, leaf: green, colour, tags, name }: Brush): string {
  const narrow = /Rosemary|Thyme|Lavender|tarragon|Curry|Hyssop|Chives|fennel|Asparagus/.test(name)
  const leaves = times(narrow ? 70 : 38, () => {
    const x = 80 + random.whole(-34, 34)
    return leaf(
      x,
      104 - random.whole(0, 46),
      random.whole(10, narrow ? 18 : 24),
      (x - 80) * 1.6 + random.whole(-24, 24),
      random.chance(0.4) ? '#91a863' : green,
      narrow ? 0.12 : 0.42,
    )
  })
  const stems = times(
    9,
    index =>
      `<path d="M80 108Q${60 + index * 5} 90 ${50 + index * 7.5} ${random.whole(50, 70)}" stroke="#6b7f3a" stroke-width="1.6" fill="none"/>`,
  )
  const flowers =
    tags.includes('pollinators') || tags.includes('scented')
      ? times(
          12,
          () =>
            `<ellipse cx="${random.whole(50, 110)}" cy="${random.whole(40, 62)}" rx="2.6" ry="6" fill="${colour}"/>`,
        )
      : ''
  return stems + leaves + flowers + pot(102, 46)
}
