import { type Html, html } from '../html.ts'
import { at, COLUMNS, columnX, GROUND_Y, noise, ROWS, STONE, sway, tenth, WALL } from './fig-wall.ts'

/** Where branches lie on the roof. */
const ROOF = WALL.y - 16
/** Where the tree stands. */
const FOOT = WALL.x - 36

/**
 * Roots come over the roof and run down as far as their column is taken, thicker near the trunk, joined to the next by
 * a slanting one: what they hold does not come off any more.
 */
export function roots(taken: number): Html {
  const columns = Math.ceil(taken / ROWS)
  return html`<g class="roots">${Array.from({ length: columns }, (_, column) => {
    const stones = Math.min(ROWS, taken - column * ROWS)
    const thick = 7.5 - 4 * (column / COLUMNS)
    const { x, bottom } = rootAt(column, stones)
    const knee = (WALL.y + bottom) / 2
    const bend = 6 * sway(column * 3 + 1)
    const down = `M${at(x - 12, ROOF)}C${at(x + 2, ROOF + 4)} ${at(x - bend, WALL.y + 8)} ${at(x + bend / 2, knee)}S${at(x - bend, bottom - 14)} ${at(x + bend / 3, bottom)}`
    const next = column + 1 < columns ? rootAt(column + 1, Math.min(ROWS, taken - (column + 1) * ROWS)) : null
    const slant = 0.25 + 0.4 * noise(column * 9)
    const across =
      next === null
        ? null
        : `M${at(x, WALL.y + (bottom - WALL.y) * slant)}Q${at((x + next.x) / 2, WALL.y + (bottom - WALL.y) * (slant + 0.28))} ${at(next.x, Math.min(next.bottom - 4, WALL.y + (bottom - WALL.y) * (slant + 0.3)))}`
    const toe =
      stones === ROWS
        ? `M${at(x, bottom - 16)}Q${at(x + 5, bottom - 2)} ${at(x + 14, bottom + 5)}M${at(x, bottom - 16)}Q${at(x - 4, bottom - 2)} ${at(x - 10, bottom + 5)}`
        : null
    return html`<path d=${down} stroke-width=${tenth(thick)} />
      ${across !== null && html`<path d=${across} stroke-width=${tenth(thick * 0.42)} />`}
      ${toe !== null && html`<path d=${toe} stroke-width=${tenth(thick * 0.55)} />`}`
  })}</g>`
}

function rootAt(column: number, stones: number): { readonly x: number; readonly bottom: number } {
  const x = columnX(column) + STONE.width * (0.5 + 0.22 * sway(column))
  const bottom = stones === ROWS ? GROUND_Y + 4 : WALL.y + stones * (STONE.height + STONE.gap) - 5
  return { x, bottom }
}

/** Aerial roots hang over what is in shadow, and do not reach the ground. */
export function tendrils(taken: number, reached: number): Html {
  const first = Math.ceil(taken / ROWS)
  const columns = Math.max(0, Math.ceil(reached / ROWS) - first)
  if (columns === 0) return html`<g class="tendrils"></g>`
  const end = columnX(first + columns - 1) + STONE.width * 0.7
  const runner = `M${at(Math.max(FOOT, columnX(first) - 14), ROOF + 1)}Q${at((columnX(first) + end) / 2, ROOF - 5)} ${at(end, ROOF + 1)}`
  return html`<g class="tendrils"><path class="runner" d=${runner} />${Array.from(
    { length: columns },
    (_, index) => {
      const column = first + index
      const x = columnX(column) + STONE.width * (0.3 + 0.4 * noise(column * 5))
      const length = (GROUND_Y - WALL.y) * (0.28 + 0.4 * noise(column * 3 + 1))
      const bend = 5 * sway(column * 7)
      return html`<path d=${`M${at(x - 5, ROOF)}C${at(x + bend, ROOF + length / 3)} ${at(x - bend, ROOF + (length * 2) / 3)} ${at(x + bend / 2, ROOF + length)}`} />`
    },
  )}</g>`
}

/** A young tree stands beside the building; one that has taken much of it leans on it with a heavy branch. */
export function trunk(taken: number): Html {
  const half = 10 + taken * 0.12
  const top = 78
  const left = `M${at(FOOT - half - 16, GROUND_Y + 9)}C${at(FOOT - half + 1, GROUND_Y - 14)} ${at(FOOT - half - 3, WALL.y + 30)} ${at(FOOT - half * 0.6, top)}`
  const right = `L${at(FOOT + half * 0.6, top)}C${at(FOOT + half - 3, WALL.y + 20)} ${at(FOOT + half + 2, GROUND_Y - 20)} ${at(FOOT + half + 20, GROUND_Y + 9)}`
  const buttress = `C${at(FOOT + half, GROUND_Y + 2)} ${at(FOOT + 4, GROUND_Y - 12)} ${at(FOOT, GROUND_Y + 7)}C${at(FOOT - 6, GROUND_Y - 8)} ${at(FOOT - half, GROUND_Y + 4)} ${at(FOOT - half - 16, GROUND_Y + 9)}Z`
  const reach = columnX(Math.max(0, Math.ceil(taken / ROWS) - 1)) + STONE.width * 0.6
  const branch = `M${at(FOOT, 128)}C${at(FOOT + 22, 108)} ${at(FOOT + 40, ROOF - 4)} ${at(WALL.x + 8, ROOF)}Q${at((WALL.x + reach) / 2, ROOF - 9)} ${at(Math.max(reach, WALL.x + 10), ROOF)}`
  const grain = `M${at(FOOT - half * 0.3, top + 20)}C${at(FOOT - half * 0.7, WALL.y + 30)} ${at(FOOT, GROUND_Y - 50)} ${at(FOOT - half * 0.5, GROUND_Y - 12)}M${at(FOOT + half * 0.25, top + 34)}C${at(FOOT + half * 0.6, WALL.y + 40)} ${at(FOOT, GROUND_Y - 40)} ${at(FOOT + half * 0.5, GROUND_Y - 18)}`
  return html`<g class="trunk">
    ${taken > 0 && html`<path class="branch" d=${branch} stroke-width=${tenth(7 + taken * 0.05)} />`}
    <path class="wood" d=${left + right + buttress} /><path class="grain" d=${grain} />
  </g>`
}

/** Leaves in clumps, dark ones behind: over the trunk, and over as much of the roof as is taken. */
export function crown(taken: number): Html {
  const end = taken === 0 ? FOOT + 62 : Math.max(FOOT + 70, columnX(Math.ceil(taken / ROWS)) - 4)
  const clumps: { x: number; y: number; r: number }[] = []
  const steps = Math.max(5, Math.round((end - FOOT + 62) / 30))
  for (let step = 0; step <= steps; step++) {
    const x = FOOT - 62 + ((end - FOOT + 62) * step) / steps
    const high = Math.exp(-(((x - FOOT - 6) / 84) ** 2))
    clumps.push({
      x: x + 5 * sway(step),
      y: 104 - 44 * high + 6 * sway(step * 5),
      r: 22 + 15 * high + 4 * noise(step * 3),
    })
  }
  const layer = (name: string, dx: number, dy: number, scale: number) =>
    clumps.map(
      ({ x, y, r }) =>
        html`<circle class=${`leaf ${name}`} cx=${tenth(Math.max(r * scale + 2, x + dx))} cy=${tenth(Math.max(r * scale + 2, y + dy))} r=${tenth(r * scale)} />`,
    )
  const fruits = clumps.flatMap(({ x, y, r }, index) =>
    index % 2 === 1 && taken > 0
      ? [html`<path class="fruit" d=${`M${at(x - 2, y + r * 0.35 - 5)}q-5 6 0 9.500q5 -3.500 0 -9.500z`} />`]
      : [],
  )
  const tufts = clumps.map(({ x, y, r }, index) => {
    const d = [-0.5, 0.1, 0.55]
      .map(part => `M${at(x + part * r, y - r * (0.1 + 0.35 * noise(index + part)))}q5 -6 10 0`)
      .join('')
    return html`<path class="tuft" d=${d} />`
  })
  return html`<g class="crown">${layer('l1', 5, 9, 1.02)}${layer('l0', 0, 0, 1)}${layer('l2', -5, -7, 0.62)}${tufts}${fruits}</g>`
}
