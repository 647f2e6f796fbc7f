import { percentText } from '../../evidence/words.ts'
import { type Html, html } from '../html.ts'
import { GROUNDS, type Ground, type Shares } from './shares.ts'

/** The wall: each stone is one hundredth of the traffic. */
const COLUMNS = 20
const ROWS = 5
const STONE = { width: 30, height: 26, gap: 3 }
const WALL = { x: 96, y: 138 }
const WIDTH = WALL.x + COLUMNS * (STONE.width + STONE.gap) + 24
const GROUND_Y = WALL.y + ROWS * (STONE.height + STONE.gap)
const HEIGHT = GROUND_Y + 26

/**
 * The fig that takes over the monolith: a wall of a hundred stones, each a hundredth of the traffic, and over those that
 * candidates answer the roots and the crown of the tree. Stones in shadow have aerial roots that do not hold them yet.
 */
export function figPicture({ traffic }: Shares): Html {
  const stones = stonesOf(traffic)
  const taken = stones.filter(
    ground => ground === 'retired' || ground === 'live' || ground === 'canary',
  ).length
  const reached = stones.filter(ground => ground !== 'legacy').length
  const said = GROUNDS.filter(ground => traffic[ground] > 0)
    .map(ground => `${wholePercent(traffic[ground])} ${ground}`)
    .join(', ')
  return html`<svg class="fig" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="fig-title">
    <title id="fig-title">A fig tree growing over a wall of a hundred stones: ${said} of the traffic.</title>
    <path class="earth" d=${`M0 ${GROUND_Y + 2}H${WIDTH}`} />
    <g class="stones">${stones.map(stonePart)}</g>
    <g class="tendrils">${columnsFrom(taken, reached).map(tendril)}</g>
    <g class="roots">${columnsFrom(0, taken).map((column, at) => root(column, at, taken))}</g>
    ${trunk(taken)} ${crown(taken)}
  </svg>`
}

/** What each stone stands on, from the tree outwards; largest remainders, and nothing that is there without a stone. */
export function stonesOf(traffic: Shares['traffic']): readonly Ground[] {
  const exact = GROUNDS.map(ground => ({ ground, share: traffic[ground] * COLUMNS * ROWS }))
  const counts = new Map(
    exact.map(({ ground, share }) => [ground, share > 0 ? Math.max(1, Math.floor(share)) : 0]),
  )
  const sum = () => [...counts.values()].reduce((a, b) => a + b, 0)
  const byRest = exact.toSorted((a, b) => (b.share % 1) - (a.share % 1))
  for (let at = 0; sum() < COLUMNS * ROWS; at++) {
    const { ground, share } = byRest[at % byRest.length]!
    if (share > 0) counts.set(ground, counts.get(ground)! + 1)
  }
  while (sum() > COLUMNS * ROWS) {
    const [ground, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))
    counts.set(ground, count - 1)
  }
  return GROUNDS.flatMap(ground => Array<Ground>(counts.get(ground)!).fill(ground))
}

function stonePart(ground: Ground, index: number): Html {
  const { x, y } = placeOf(index)
  const jitter = noise(index) * 1.6
  return html`<rect class=${`stone ${ground}`} x=${round(x + jitter)} y=${round(y)} width=${STONE.width} height=${STONE.height} rx="3" />`
}

/** Column by column, each from the top: the tree comes over the wall and roots downwards. */
function placeOf(index: number): { readonly x: number; readonly y: number } {
  const column = Math.floor(index / ROWS)
  const row = index % ROWS
  return { x: columnX(column), y: WALL.y + row * (STONE.height + STONE.gap) }
}

function columnX(column: number): number {
  return WALL.x + column * (STONE.width + STONE.gap)
}

interface Column {
  readonly column: number
  /** How many of its stones, counted from `from`. */
  readonly from: number
  readonly stones: number
}

function columnsFrom(first: number, end: number): readonly Column[] {
  const columns: Column[] = []
  for (let column = Math.floor(first / ROWS); column * ROWS < end; column++) {
    const from = Math.max(0, first - column * ROWS)
    columns.push({ column, from, stones: Math.min(ROWS, end - column * ROWS) - from })
  }
  return columns
}

/** Roots run down as far as the column is taken, thicker near the trunk, and fork at the foot. */
function root({ column, stones }: Column, at: number, taken: number): Html {
  const x = columnX(column) + STONE.width * (0.35 + 0.3 * noise(column))
  const bottom = stones === ROWS ? GROUND_Y + 2 : WALL.y + stones * (STONE.height + STONE.gap) - 6
  const sway = 7 * (noise(column * 7 + 3) - 0.5) + 5
  const middle = (WALL.y + bottom) / 2
  const far = at / Math.max(1, taken / ROWS)
  const d = `M${round(x - 10)} ${WALL.y - 14}C${round(x + sway)} ${WALL.y + 6} ${round(x - sway)} ${round(middle)} ${round(x)} ${round(middle)}S${round(x + sway)} ${round(bottom - 12)} ${round(x - sway / 3)} ${round(bottom)}`
  const fork = `M${round(x)} ${round(middle)}C${round(x + 8)} ${round(middle + 12)} ${round(x + 14)} ${round(middle + 16)} ${round(x + 13)} ${round(Math.max(middle + 10, bottom - 4))}`
  return html`<path d=${d} stroke-width=${round(7 - 3.6 * far)} /><path d=${fork} stroke-width=${round(3.2 - 1.4 * far)} />`
}

/** Aerial roots hang over what is in shadow. */
function tendril({ column, from, stones }: Column): Html {
  const top = WALL.y - 12
  const length = (from + stones) * (STONE.height + STONE.gap) * (0.4 + 0.4 * noise(column * 3 + 1))
  const x = columnX(column) + STONE.width * (0.3 + 0.4 * noise(column * 5))
  return html`<path d=${`M${round(x - 6)} ${top}c5 ${round(length / 3)} -5 ${round((length * 2) / 3)} 2 ${round(length + 12)}`} />`
}

/** A young tree stands beside the wall; one that has taken all of it has swallowed its edge. */
function trunk(taken: number): Html {
  const width = 15 + taken * 0.26
  const x = WALL.x - 26
  const top = 84 - taken * 0.12
  const d = `M${round(x - width / 2 - 12)} ${GROUND_Y + 4}C${round(x - width / 2)} ${GROUND_Y - 24} ${round(x - width / 2 + 3)} ${WALL.y + 40} ${round(x - width / 3)} ${round(top)}H${round(x + width / 3)}C${round(x + width / 2)} ${WALL.y + 30} ${round(x + width / 2 - 1)} ${GROUND_Y - 26} ${round(x + width / 2 + 14)} ${GROUND_Y + 4}Z`
  const reach = columnX(Math.max(0, Math.ceil(taken / ROWS) - 1)) + STONE.width / 2
  const branch = `M${x} 112C${x + 30} 96 ${x + 50} ${WALL.y - 10} ${WALL.x + 20} ${WALL.y - 13}`
  return html`<g class="trunk"><path d=${d} />${
    taken > 0 &&
    html`<path class="branch" d=${`${branch}H${round(Math.max(reach, WALL.x + 20))}`} stroke-width=${round(6 + taken * 0.05)} />`
  }</g>`
}

/** Leaves over the trunk and over as much of the wall as is taken. */
function crown(taken: number): Html {
  const left = WALL.x - 78
  const right = Math.max(WALL.x + 34, columnX(Math.ceil(taken / ROWS)) + 8)
  const count = Math.max(9, Math.round((right - left) / 13))
  const leaves = Array.from({ length: count }, (_, at) => {
    const along = count === 1 ? 0 : at / (count - 1)
    const nearTrunk = Math.max(0, 1 - Math.abs(left + along * (right - left) - WALL.x + 20) / 150)
    const x = left + along * (right - left) + 10 * (noise(at * 11) - 0.5)
    const y = 98 - 46 * nearTrunk - 16 * noise(at * 13 + 5) + 14 * Math.abs(along - 0.45)
    const r = 17 + 13 * nearTrunk + 6 * noise(at * 17 + 2)
    return html`<ellipse class=${`leaf l${at % 3}`} cx=${round(x)} cy=${round(y)} rx=${round(r * 1.25)} ry=${round(r)} />`
  })
  const figs = Array.from({ length: Math.floor(taken / 9) }, (_, at) => {
    const along = (at + 0.6) / Math.max(1, Math.floor(taken / 9))
    return html`<circle class="fruit" cx=${round(left + along * (right - left))} cy=${round(88 + 18 * noise(at * 19))} r="4.4" />`
  })
  return html`<g class="crown">${leaves}${figs}</g>`
}

/** 0..1, the same for the same number: the tree does not twitch when it is drawn again. */
function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43_758.5453
  return x - Math.floor(x)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** What is not nothing is never `0%`, and what is not all never `100%`. */
export function wholePercent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1%'
  return percentText(share < 1 ? Math.min(0.99, Math.round(share * 100) / 100) : 1)
}
