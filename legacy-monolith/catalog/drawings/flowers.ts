import { type Brush, blossom, leaf, times } from './shapes.ts'

export function perennial(brush: Brush): string {
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

export function grass({ random, leaf: green }: Brush): string {
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

export function bulb({ random, colour, leaf: green, name }: Brush): string {
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
