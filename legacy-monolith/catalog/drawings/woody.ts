import { type Brush, blossom, crown, leaf, times } from './shapes.ts'

export function fruitTree(brush: Brush): string {
  const fruit = /^(Fig|Plum|Black)/.test(brush.name)
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

export function bush(brush: Brush): string {
  const berries = times(
    14,
    () =>
      `<circle cx="${brush.random.whole(48, 112)}" cy="${brush.random.whole(66, 124)}" r="3.4" fill="${/Blue/.test(brush.name) ? '#46558f' : '#a8323c'}"/>`,
  )
  return `<path d="M80 146C76 120 60 110 56 90M80 146c2-28 16-36 22-56M80 146V84" stroke="#7a5a3c" stroke-width="3" fill="none"/>${crown(brush, 80, 98, 36)}${berries}`
}

export function barkTree(brush: Brush): string {
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

export function rose({ random, colour, leaf: green }: Brush): string {
  const rings = [34, 27, 20, 13, 7].map((size, ring) =>
    times(ring === 4 ? 1 : 6, index => {
      const angle = (index * 60 + ring * 31 + random.whole(-8, 8)) * (Math.PI / 180)
      return `<circle cx="${(80 + Math.cos(angle) * size * 0.5).toFixed(1)}" cy="${(58 + Math.sin(angle) * size * 0.5).toFixed(1)}" r="${size * 0.62}" fill="${colour}" stroke="#0000001f" stroke-width="1.2"/>`
    }),
  )
  return `<path d="M80 148C82 120 78 100 80 70" stroke="#5d6f33" stroke-width="4" fill="none"/>${leaf(80, 126, 34, 62, green, 0.36)}${leaf(80, 116, 32, -60, green, 0.36)}${leaf(81, 100, 26, 50, green, 0.36)}<path d="M82 134l5-4M79 108l-5-3" stroke="#5d6f33" stroke-width="2"/>${rings.join('')}`
}

export function climber(brush: Brush): string {
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
