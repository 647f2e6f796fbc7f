import type { Random } from '../../seed/random.ts'

export interface Brush {
  readonly random: Random
  readonly colour: string
  readonly leaf: string
  readonly name: string
  readonly tags: readonly string[]
}

export const TERRACOTTA = '#b9683f'

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

export function times(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join('')
}

export function crown({ random, leaf: green }: Brush, x: number, y: number, spread: number): string {
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

export function blossom(x: number, y: number, size: number, colour: string): string {
  const petals = times(
    5,
    index =>
      `<ellipse cx="${x}" cy="${y - size * 0.55}" rx="${size * 0.42}" ry="${size * 0.55}" fill="${colour}" stroke="#0002" transform="rotate(${index * 72} ${x} ${y})"/>`,
  )
  return `${petals}<circle cx="${x}" cy="${y}" r="${size * 0.26}" fill="#e8c65a"/>`
}
