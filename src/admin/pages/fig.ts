import { percentText } from '../../evidence/words.ts'
import { type Html, html } from '../html.ts'
import { crown, roots, tendrils, trunk } from './fig-tree.ts'
import { COLUMNS, columnX, GROUND_Y, HEIGHT, ROWS, STONE, WALL, WIDTH } from './fig-wall.ts'
import { GROUNDS, type Ground, type Shares } from './shares.ts'

/**
 * The fig that takes over the monolith: a building of a hundred stones, each a hundredth of the traffic, and over those
 * that candidates answer the roots and the crown of the tree. Over stones in shadow hang aerial roots that hold nothing yet.
 */
export function figPicture({ traffic }: Shares): Html {
  const stones = stonesOf(traffic)
  const taken = stones.filter(ground => ground !== 'shadow' && ground !== 'legacy').length
  const reached = stones.filter(ground => ground !== 'legacy').length
  const said = GROUNDS.filter(ground => traffic[ground] > 0)
    .map(ground => `${wholePercent(traffic[ground])} ${ground}`)
    .join(', ')
  return html`<svg class="fig" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="fig-title">
    <title id="fig-title">A fig tree growing over a building of a hundred stones: ${said} of the traffic.</title>
    <ellipse class="soil" cx=${WIDTH / 2} cy=${GROUND_Y + 8} rx=${WIDTH / 2 - 10} ry="12" />
    <g class="building">
      <rect class="mortar" x=${WALL.x - 5} y=${WALL.y - 5} width=${WALL.width + 10} height=${GROUND_Y - WALL.y + 10} rx="4" />
      <path class="cornice" d=${`M${WALL.x - 14} ${WALL.y - 5}h${WALL.width + 28}v-9h-${WALL.width + 28}z`} />
      ${stones.map(stonePart)}
    </g>
    ${tendrils(taken, reached)} ${roots(taken)} ${trunk(taken)} ${crown(taken)}
  </svg>`
}

/** What each stone stands on, from the tree outwards; largest remainders, and nothing that is there without a stone. */
export function stonesOf(traffic: Shares['traffic']): readonly Ground[] {
  const exact = GROUNDS.map(ground => ({ ground, share: traffic[ground] * COLUMNS * ROWS }))
  const counts = new Map(
    exact.map(({ ground, share }) => [ground, share > 0 ? Math.max(1, Math.floor(share)) : 0]),
  )
  const sum = () => [...counts.values()].reduce((a, b) => a + b, 0)
  const byRest = exact.filter(({ share }) => share > 0).toSorted((a, b) => (b.share % 1) - (a.share % 1))
  for (let at = 0; sum() < COLUMNS * ROWS && byRest.length > 0; at++) {
    const { ground } = byRest[at % byRest.length]!
    counts.set(ground, counts.get(ground)! + 1)
  }
  while (sum() > COLUMNS * ROWS) {
    const [ground, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))
    counts.set(ground, count - 1)
  }
  return GROUNDS.flatMap(ground => Array<Ground>(counts.get(ground)!).fill(ground))
}

/** Column by column, each from the top: the tree comes over the roof and roots downwards. */
function stonePart(ground: Ground, index: number): Html {
  const x = columnX(Math.floor(index / ROWS))
  const y = WALL.y + (index % ROWS) * (STONE.height + STONE.gap)
  return html`<rect class=${`stone ${ground}`} x=${x} y=${y} width=${STONE.width} height=${STONE.height} rx="2.5" />`
}

/** What is not nothing is never `0%`, and what is not all never `100%`. */
export function wholePercent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1%'
  return percentText(share < 1 ? Math.min(0.99, Math.round(share * 100) / 100) : 1)
}
