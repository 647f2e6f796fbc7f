/** The building: each stone is one hundredth of the traffic. */
export const COLUMNS = 20
export const ROWS = 5
export const STONE = { width: 28, height: 25, gap: 3 }
export const WALL = { x: 112, y: 150, width: COLUMNS * (STONE.width + STONE.gap) - STONE.gap }
export const WIDTH = WALL.x + WALL.width + 34
export const GROUND_Y = WALL.y + ROWS * (STONE.height + STONE.gap)
export const HEIGHT = GROUND_Y + 24

export function columnX(column: number): number {
  return WALL.x + column * (STONE.width + STONE.gap)
}

/** 0..1, the same for the same number: the tree does not twitch when it is drawn again. */
export function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43_758.5453
  return x - Math.floor(x)
}

/** Between −1 and 1. */
export function sway(seed: number): number {
  return noise(seed) * 2 - 1
}

/** A point of a path, a tenth of a pixel exact. */
export function at(x: number, y: number): string {
  return `${tenth(x)} ${tenth(y)}`
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
