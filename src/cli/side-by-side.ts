import { type Look, padEnd, shortened, shownWidth, wrapped } from './columns.ts'

/** What stands beside one another: something of legacy's and something of the candidate's. */
export type Beside =
  | {
      readonly legacy: string
      readonly candidate: string
      /** The two are what differs: marked, and never cut. */
      readonly differs?: boolean
    }
  /** What is said of the rows under it. */
  | { readonly title: string }

const MARK = '≠ '
const RULE = ' │ '
/** Without a terminal the columns are as wide as what is in them, up to this; longer cells stand out. */
const WIDEST = 72
const NARROWEST = 16

/** Two columns under `legacy` and `candidate`. Cells are safe to print already. */
export function sideBySide(rows: readonly Beside[], { width }: Look): readonly string[] {
  const room =
    width === null ? WIDEST : Math.max(NARROWEST, Math.floor((width - MARK.length - RULE.length) / 2))
  const all: readonly Beside[] = [{ legacy: 'legacy', candidate: 'candidate' }, ...rows]
  const column = Math.min(room, Math.max(...all.map(row => ('title' in row ? 0 : shownWidth(row.legacy)))))
  return all.flatMap(row => {
    if ('title' in row) return ['', `${' '.repeat(MARK.length)}${row.title}`]
    const { legacy, candidate, differs = false } = row
    const cells = [legacy, candidate].map(cell => {
      if (width === null) return [cell]
      return differs ? wrapped(cell, room) : [shortened(cell, room)]
    })
    return Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, at) => {
      const [left = '', right = ''] = cells.map(lines => lines[at])
      const mark = differs && at === 0 ? MARK : ' '.repeat(MARK.length)
      return `${mark}${padEnd(left, column)}${RULE}${right}`.trimEnd()
    })
  })
}
