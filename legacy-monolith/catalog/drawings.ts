import type { Random } from '../seed/random.ts'

/** What a drawing is made with. */
export interface Brush {
  readonly random: Random
  readonly colour: string
  readonly leaf: string
  readonly name: string
  readonly tags: readonly string[]
}

const TERRACOTTA = '#b9683f'

/** A plant as it looks on its shelf; null for what does not grow. */
export function drawLiving(category: string, brush: Brush): string | null {
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

/** A terracotta pot, its rim at `top`. */
export function pot(top: number, width: number, colour = TERRACOTTA): string {
  const half = width / 2
  return `<path d="M${80 - half} ${top + 8}h${width}l-${width * 0.12} ${140 - top}h-${width * 0.76}z" fill="${colour}" transform="translate(0 -2)"/>
<path d="M${80 + half * 0.3} ${top + 8}h${half * 0.7}l-${width * 0.12} ${138 - top}h-${half * 0.5}z" fill="#000" opacity=".1"/><rect x="${80 - half - 3}" y="${top}" width="${width + 6}" height="10" rx="2" fill="${colour}"/><rect x="${80 - half - 3}" y="${top + 8}" width="${width + 6}" height="3" fill="#000" opacity=".14"/>`
}

export function leaf(
  x: number,
  y: number,
  length: number,
  angle: number,
  fill: string,
  width = 0.28,
): string {
  const bend = length * width
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(0)})"><path d="M0 0C${bend} ${-length * 0.3} ${bend} ${-length * 0.7} 0 ${-length}C${-bend} ${-length * 0.7} ${-bend} ${-length * 0.3} 0 0z" fill="${fill}"/><path d="M0 0V${-length * 0.8}" stroke="#fff" stroke-width=".7" opacity=".35"/></g>`
}

function times(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join('')
}

function crown({ random, leaf: green }: Brush, x: number, y: number, spread: number): string {
  return times(26, () => {
    const angle = random.share() * Math.PI * 2
    const far = Math.sqrt(random.share()) * spread
    return leaf(
      x + Math.cos(angle) * far,
      y + Math.sin(angle) * far * 0.8,
      random.whole(15, 25),
      random.whole(-90, 90),
      random.chance(0.4) ? '#8aa452' : green,
      0.4,
    )
  })
}

function fruitTree(brush: Brush): string {
  const fruit = /Fig/.test(brush.name)
    ? '#5b2a45'
    : /Lemon/.test(brush.name)
      ? '#e8c93a'
      : /Pear|Quince|Medlar/.test(brush.name)
        ? '#c2b13c'
        : '#b8423a'
  const fruits = times(
    8,
    () =>
      `<ellipse cx="${brush.random.whole(48, 112)}" cy="${brush.random.whole(34, 86)}" rx="5.5" ry="6.5" fill="${fruit}"/>`,
  )
  return `<path d="M76 146c2-24-2-40 1-62h6c2 22 0 40 3 62z" fill="#7a5a3c"/><path d="M79 100c-9-8-16-14-20-24M82 96c8-8 14-12 19-22" stroke="#7a5a3c" stroke-width="4" fill="none"/>${crown(brush, 80, 66, 42)}${fruits}`
}

function bush(brush: Brush): string {
  const berries = times(
    14,
    () =>
      `<circle cx="${brush.random.whole(48, 112)}" cy="${brush.random.whole(66, 124)}" r="3.4" fill="${/Blue/.test(brush.name) ? '#46558f' : '#a8323c'}"/>`,
  )
  return `<path d="M80 146C76 120 60 110 56 90M80 146c2-28 16-36 22-56M80 146V84" stroke="#7a5a3c" stroke-width="3" fill="none"/>${crown(brush, 80, 98, 36)}${berries}`
}

function barkTree(brush: Brush): string {
  const bark = /birch|lacebark/i.test(brush.name)
    ? '#efe9da'
    : /cherry|red|Sango|Midwinter|Paperbark/i.test(brush.name)
      ? '#a3502f'
      : /gum|snake/i.test(brush.name)
        ? '#b7b48c'
        : '#7d6448'
  const marks = times(
    16,
    () =>
      `<path d="M${brush.random.whole(70, 84)} ${brush.random.whole(40, 140)}h${brush.random.whole(3, 9)}" stroke="#3a2d20" stroke-width="1.6" opacity=".55"/>`,
  )
  const far = times(
    2,
    index => `<path d="M${38 + index * 80} 146l2-110h5l3 110z" fill="${bark}" opacity=".55"/>`,
  )
  return `${crown(brush, 80, 30, 56)}${far}<path d="M66 148l4-134h17l7 134z" fill="${bark}"/><path d="M84 14h3l7 134h-9z" fill="#000" opacity=".12"/>${marks}${times(9, () => leaf(brush.random.whole(40, 120), brush.random.whole(8, 40), 18, brush.random.whole(-80, 80), brush.leaf, 0.4))}`
}

function blossom(x: number, y: number, size: number, colour: string): string {
  const petals = times(
    5,
    index =>
      `<ellipse cx="${x}" cy="${y - size * 0.55}" rx="${size * 0.42}" ry="${size * 0.55}" fill="${colour}" stroke="#0002" transform="rotate(${index * 72} ${x} ${y})"/>`,
  )
  return `${petals}<circle cx="${x}" cy="${y}" r="${size * 0.26}" fill="#e8c65a"/>`
}

function rose({ random, colour, leaf: green }: Brush): string {
  const rings = [34, 27, 20, 13, 7].map((size, ring) =>
    times(ring === 4 ? 1 : 6, index => {
      const angle = (index * 60 + ring * 31 + random.whole(-8, 8)) * (Math.PI / 180)
      return `<circle cx="${(80 + Math.cos(angle) * size * 0.5).toFixed(1)}" cy="${(58 + Math.sin(angle) * size * 0.5).toFixed(1)}" r="${size * 0.62}" fill="${colour}" stroke="#0000001f" stroke-width="1.2"/>`
    }),
  )
  return `<path d="M80 148C82 120 78 100 80 70" stroke="#5d6f33" stroke-width="4" fill="none"/>${leaf(80, 126, 34, 62, green, 0.36)}${leaf(80, 116, 32, -60, green, 0.36)}${leaf(81, 100, 26, 50, green, 0.36)}<path d="M82 134l5-4M79 108l-5-3" stroke="#5d6f33" stroke-width="2"/>${rings.join('')}`
}

function climber(brush: Brush): string {
  const trellis = times(
    4,
    index =>
      `<path d="M${44 + index * 24} 14V148M36 ${26 + index * 32}H124" stroke="#a58d62" stroke-width="3"/>`,
  )
  const place = (step: number) => ({ x: 80 + Math.sin(step * 0.9) * 34, y: 144 - step * 9 })
  const vine = times(15, step => `${step === 0 ? 'M' : 'L'}${place(step).x.toFixed(1)} ${place(step).y} `)
  const leaves = times(15, step =>
    leaf(
      place(step).x,
      place(step).y,
      brush.random.whole(16, 24),
      brush.random.whole(-100, 100),
      brush.leaf,
      0.42,
    ),
  )
  const flowers = /Ivy|creeper|Hop|Grape|Kiwi/.test(brush.name)
    ? ''
    : times(6, index =>
        blossom(place(3 + index * 2).x + brush.random.whole(-9, 9), place(3 + index * 2).y, 11, brush.colour),
      )
  return `${trellis}<path d="${vine}" stroke="#5d6f33" stroke-width="3" fill="none" stroke-linejoin="round"/>${leaves}${flowers}`
}

function perennial(brush: Brush): string {
  const { random } = brush
  const shape = random.whole(0, 2)
  const foliage = times(11, index =>
    leaf(
      80 + random.whole(-12, 12),
      146,
      random.whole(34, 58),
      -65 + index * 13,
      brush.leaf,
      brush.tags.includes('leaves') ? 0.42 : 0.2,
    ),
  )
  if (brush.tags.includes('leaves') || /fern|lilyturf/i.test(brush.name))
    return (
      foliage +
      times(9, index =>
        leaf(80, 146, random.whole(60, 92), -52 + index * 13, index % 2 ? '#86a04f' : brush.leaf, 0.3),
      )
    )
  const stems = times(6, index => {
    const x = 38 + index * 17 + random.whole(-4, 4)
    const y = random.whole(26, 66)
    const head =
      shape === 0
        ? blossom(x, y, 13, brush.colour)
        : shape === 1
          ? times(
              9,
              bell =>
                `<ellipse cx="${x + (bell % 2 ? 3 : -3)}" cy="${y + bell * 5}" rx="${3 + bell * 0.35}" ry="4" fill="${brush.colour}" stroke="#0002"/>`,
            )
          : `<circle cx="${x}" cy="${y}" r="10" fill="${brush.colour}" stroke="#0002"/>${times(14, () => `<circle cx="${x + random.whole(-8, 8)}" cy="${y + random.whole(-8, 8)}" r="1.6" fill="#fff" opacity=".6"/>`)}`
    return `<path d="M80 146Q${x} 110 ${x} ${y}" stroke="#6b7f3a" stroke-width="2.4" fill="none"/>${head}`
  })
  return stems + foliage
}

function grass({ random, leaf: green }: Brush): string {
  return times(46, index => {
    const lean = (index - 23) * 2.6 + random.whole(-8, 8)
    const high = random.whole(60, 118)
    const plume =
      index % 5 === 0
        ? `<ellipse cx="${80 + lean}" cy="${146 - high}" rx="3" ry="11" fill="#c9a36a" transform="rotate(${lean * 0.5} ${80 + lean} ${146 - high})"/>`
        : ''
    return `<path d="M${80 + lean * 0.12} 147Q${80 + lean * 0.3} ${146 - high * 0.7} ${80 + lean} ${146 - high}" stroke="${index % 3 ? green : '#a3b062'}" stroke-width="1.8" fill="none"/>${plume}`
  })
}

function housePlant({ random, leaf: green, colour, name }: Brush): string {
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

function cactus({ random, leaf: green, colour }: Brush): string {
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

function herb({ random, leaf: green, colour, tags, name }: Brush): string {
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

function bulb({ random, colour, leaf: green, name }: Brush): string {
  const ground = `<path d="M0 118h160v42H0z" fill="#8a6a4a" opacity=".8"/><path d="M0 118h160" stroke="#6b5038" stroke-width="2"/>`
  return (
    ground +
    times(3, index => {
      const x = 44 + index * 36
      const y = 44 + random.whole(-10, 12) + (index === 1 ? -10 : 0)
      const stem = `<path d="M${x} 128Q${x + 3} 90 ${x} ${y}" stroke="#6b8a3a" stroke-width="3.4" fill="none"/>${leaf(x, 120, 50, -16, green, 0.14)}${leaf(x, 120, 46, 18, green, 0.14)}`
      const onion = `<path d="M${x} 122c12 6 14 22 0 26-14-4-12-20 0-26z" fill="#d9b98a" stroke="#a5825a"/>`
      const head = /Allium|allium|Dahlia|Hyacinth|hyacinth/.test(name)
        ? `<circle cx="${x}" cy="${y}" r="15" fill="${colour}"/>${times(22, () => `<circle cx="${x + random.whole(-12, 12)}" cy="${y + random.whole(-12, 12)}" r="2.6" fill="#fff" opacity=".28"/>`)}`
        : /Daffodil|Pheasant|aconite|Snowdrop|lily|cyclamen|Cyclamen/.test(name)
          ? `${times(6, petal => `<ellipse cx="${x}" cy="${y - 9}" rx="5" ry="10" fill="${/Pheasant/.test(name) ? '#f7f3ea' : colour}" stroke="#0002" transform="rotate(${petal * 60} ${x} ${y})"/>`)}<circle cx="${x}" cy="${y}" r="6" fill="#e08a2c"/>`
          : `<path d="M${x - 13} ${y - 18}q6 8 7 6 6-12 6-12t6 12q1 2 7-6 6 30-13 34-19-4-13-34z" fill="${colour}" stroke="#0003"/><path d="M${x} ${y - 20}v32" stroke="#fff" opacity=".3"/>`
      return stem + onion + head
    })
  )
}
