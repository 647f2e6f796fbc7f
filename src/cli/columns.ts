import stringWidth from 'string-width'

/** What a command may know of where its output goes. */
export interface Look {
  /** Colour is never the only sign. */
  readonly colour: boolean
  /** Columns of the terminal; null when it is none, and then nothing is cut. */
  readonly width: number | null
}

export type Edge = 'left' | 'right'

const GAP = '  '
/** Less is of no use to anybody. */
const NARROWEST = 8

/**
 * Rows of cells as lines whose columns stand under one another by what a terminal shows, each at its edge, left when
 * none is named. On a terminal the column `cut` gives way, so that lines fit.
 */
export function columns(
  rows: readonly (readonly string[])[],
  edges: readonly Edge[],
  { width }: Pick<Look, 'width'>,
  cut: number | null = null,
): readonly string[] {
  const widths = widthsOf(rows)
  const total = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1)
  if (width !== null && cut !== null && total > width) {
    widths[cut] = Math.max(NARROWEST, (widths[cut] ?? 0) - (total - width))
  }
  return rows.map(cells => {
    const padded = cells.map((cell, at) => {
      const text = at === cut ? shortened(cell, widths[at]!) : cell
      return edges[at] === 'right' ? padStart(text, widths[at]!) : padEnd(text, widths[at]!)
    })
    return padded.join(GAP).trimEnd()
  })
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const most = Math.max(0, ...rows.map(({ length }) => length))
  return Array.from({ length: most }, (_, at) => Math.max(0, ...rows.map(row => shownWidth(row[at] ?? ''))))
}

/** How many columns of a terminal a text takes. */
export function shownWidth(text: string): number {
  return stringWidth(text)
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - shownWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - shownWidth(text))) + text
}

/** Both ends of a text that is wider than that. */
export function shortened(text: string, width: number): string {
  if (shownWidth(text) <= width) return text
  const clusters = [...SEGMENTS.segment(text)].map(({ segment }) => segment)
  const room = Math.max(1, width - 1)
  const head = taken(clusters, Math.ceil(room / 2))
  const tail = taken(clusters.reverse(), Math.floor(room / 2)).reverse()
  return `${head.join('')}…${tail.join('')}`
}

/** What a reader takes for one character is never cut apart. */
const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' })

function taken(clusters: readonly string[], width: number): string[] {
  let used = 0
  const end = clusters.findIndex(cluster => {
    used += shownWidth(cluster)
    return used > width
  })
  return clusters.slice(0, end === -1 ? undefined : end)
}

/** A text in pieces that fit; the last says when there would be too many. */
export function wrapped(text: string, width: number, most = 8): readonly string[] {
  const pieces: string[] = []
  let rest = [...SEGMENTS.segment(text)].map(({ segment }) => segment)
  while (rest.length > 0 && pieces.length < most) {
    const piece = taken(rest, width)
    // A character wider than the column stands alone.
    const count = Math.max(1, piece.length)
    pieces.push(rest.slice(0, count).join(''))
    rest = rest.slice(count)
  }
  if (rest.length > 0) pieces.push('…')
  return pieces.length === 0 ? [''] : pieces
}
