/** One line under a title: a label, then cells, of which the first stands in a column of its own. */
export type Row = readonly [label: string, ...cells: string[]]

const LABEL_WIDTH = 11
const CELL_WIDTH = 14
const WIDE_CELL_WIDTH = 18
const GAP = '   '

/** A title with rows hanging from it, as text that ends in a line break. Columns are those of the whole tree. */
export function tree(title: string, rows: readonly Row[]): string {
  const first = Math.max(CELL_WIDTH, ...rows.map(([, cell = '']) => cell.length + GAP.length))
  const lines = rows.map(([label, cell = '', ...more], i) => {
    const branch = i === rows.length - 1 ? '└─' : '├─'
    const [second = '', ...rest] = more
    const wide = rest.length > 0 && WIDE_CELL_WIDTH - GAP.length >= second.length
    const tail = [wide ? second.padEnd(WIDE_CELL_WIDTH - GAP.length) : second, ...rest].join(GAP)
    return `${branch} ${label.padEnd(LABEL_WIDTH)}${cell.padEnd(first)}${tail}`.trimEnd()
  })
  return `${[title, ...lines].join('\n')}\n`
}
