import { foreign, type Html, html } from '../html.ts'

/** A line of the left, of the right, or of both. */
export interface Row {
  readonly left: string | null
  readonly right: string | null
  readonly same: boolean
}

/** Past so many lines a side they are not aligned, only shown. */
const MOST_LINES = 1_500
/** Around a difference so many equal lines stay unfolded. */
const CONTEXT = 3
const LONGEST_LINE = 500
/** Rows of a page; what is beyond them is counted. */
const MOST_ROWS = 600

/** Two texts beside each other, equal parts folded. */
export function sideBySide(left: string, right: string, names: readonly [left: string, right: string]): Html {
  const rows = alignedRows(left.split('\n'), right.split('\n'))
  const shown = rows.slice(0, MOST_ROWS)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Line by line"><table class="sides-table">
      <thead><tr><th scope="col">${names[0]}</th><th scope="col">${names[1]}</th></tr></thead>
      ${groupsOf(shown).map(groupPart)}
    </table></div>
    ${rows.length > shown.length && html`<p class="quiet">${rows.length - shown.length} more lines are not shown.</p>`}`
}

/** Lines that are equal stand beside each other; between them, those that are not. The longest common subsequence. */
export function alignedRows(left: readonly string[], right: readonly string[]): readonly Row[] {
  let head = 0
  while (head < left.length && head < right.length && left[head] === right[head]) head++
  let tail = 0
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  )
    tail++
  const same = (line: string): Row => ({ left: line, right: line, same: true })
  return [
    ...left.slice(0, head).map(same),
    ...middleRows(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...left.slice(left.length - tail).map(same),
  ]
}

function middleRows(left: readonly string[], right: readonly string[]): readonly Row[] {
  if (left.length * right.length > MOST_LINES * MOST_LINES) return paired(left, right)
  const width = right.length + 1
  const lengths = new Uint16Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        left[i] === right[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
    }
  }
  const rows: Row[] = []
  let [i, j, fromI, fromJ] = [0, 0, 0, 0]
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      rows.push(...paired(left.slice(fromI, i), right.slice(fromJ, j)), {
        left: left[i]!,
        right: right[j]!,
        same: true,
      })
      fromI = ++i
      fromJ = ++j
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++
    else j++
  }
  return [...rows, ...paired(left.slice(fromI), right.slice(fromJ))]
}

function paired(left: readonly string[], right: readonly string[]): readonly Row[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => ({
    left: left[at] ?? null,
    right: right[at] ?? null,
    same: false,
  }))
}

interface Group {
  readonly rows: readonly Row[]
  readonly folded: boolean
}

/** Equal lines far from any difference are folded, where that saves more than it costs. */
function groupsOf(rows: readonly Row[]): readonly Group[] {
  const isNear = rows.map(() => false)
  for (const [at, { same }] of rows.entries()) {
    if (same) continue
    for (let near = Math.max(0, at - CONTEXT); near <= Math.min(rows.length - 1, at + CONTEXT); near++)
      isNear[near] = true
  }
  const groups: { rows: Row[]; folded: boolean }[] = []
  for (const [at, row] of rows.entries()) {
    const folded = !isNear[at]
    const last = groups.at(-1)
    if (last?.folded === folded) last.rows.push(row)
    else groups.push({ rows: [row], folded })
  }
  return groups.map(group => ({ ...group, folded: group.folded && group.rows.length > 2 }))
}

function groupPart({ rows, folded }: Group): Html {
  if (!folded) return html`<tbody>${rows.map(rowPart)}</tbody>`
  return html`<tbody class="fold"><tr><td colspan="2"><details><summary>${rows.length} equal lines</summary><pre>${rows.map(
    ({ left }) => html`${foreign(left ?? '', LONGEST_LINE)}${'\n'}`,
  )}</pre></details></td></tr></tbody>`
}

function rowPart({ left, right, same }: Row): Html {
  if (same)
    return html`<tr><td><code>${foreign(left!, LONGEST_LINE)}</code></td><td><code>${foreign(right!, LONGEST_LINE)}</code></td></tr>`
  return html`<tr class="differs">${cell(left, 'del')}${cell(right, 'ins')}</tr>`
}

function cell(text: string | null, kind: 'del' | 'ins'): Html {
  if (text === null) return html`<td class="none"></td>`
  const mark = kind === 'del' ? '−' : '+'
  return html`<td class=${kind}><span class="mark" aria-hidden="true">${mark}</span><code>${foreign(text, LONGEST_LINE)}</code></td>`
}
