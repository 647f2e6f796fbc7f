import type { Score, ScoreRow } from './score.ts'

/** The candidate of each route, by name. */
export type Candidates = { readonly [route: string]: string }

interface Column {
  readonly head: string
  /** In characters; figures stand to the right. */
  readonly width: number
  readonly cell: (row: ScoreRow, candidates: Candidates) => string
  readonly left?: true
}

const COLUMNS: readonly Column[] = [
  {
    head: 'route',
    width: 11,
    left: true,
    cell: ({ route }) => (route === '*' ? 'the rest' : (route ?? 'no route')),
  },
  { head: 'answered by', width: 17, left: true, cell: answeredBy },
  { head: 'requests', width: 8, cell: ({ requests }) => figure(requests) },
  ...['2xx', '3xx', '4xx', '5xx'].map((head, index) => ({
    head,
    width: index === 0 ? 8 : 6,
    cell: ({ statuses }: ScoreRow) => figure(statuses[index] ?? 0),
  })),
  { head: 'p50', width: 8, cell: ({ p50Ms }) => milliseconds(p50Ms) },
  { head: 'p99', width: 8, cell: ({ p99Ms }) => milliseconds(p99Ms) },
]

/** Who answered what, in lines of at most 80 characters. */
export function table({ rows }: Score, candidates: Candidates): readonly string[] {
  const line = (cells: readonly string[]) =>
    COLUMNS.map(({ width, left }, index) =>
      left ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width),
    ).join('')
  return [
    line(COLUMNS.map(({ head }) => head)),
    ...sorted(rows, candidates).map(row => line(COLUMNS.map(({ cell }) => cell(row, candidates)))),
  ]
}

/** Routes as the candidates are listed, then the rest, then what no route was found for; legacy before its candidate, fallbacks behind. */
function sorted(rows: readonly ScoreRow[], candidates: Candidates): readonly ScoreRow[] {
  const routes: readonly (string | null)[] = [...Object.keys(candidates), '*', null]
  const sides: readonly ScoreRow['side'][] = ['legacy', 'candidate', null]
  const place = ({ route, side, isFallback }: ScoreRow) =>
    (routes.indexOf(route) * sides.length + sides.indexOf(side)) * 2 + Number(isFallback)
  return rows.toSorted((a, b) => place(a) - place(b))
}

/** What failed, at most `most` of it, each with the session, the step and the reason. */
export function failureLines({ failures }: Score, most = 10): readonly string[] {
  const shown = failures
    .slice(0, most)
    .flatMap(({ session, step, path, what }) => [`✖ somebody ${session} ${step}`, `    ${path}: ${what}`])
  return failures.length > most ? [...shown, `and ${figure(failures.length - most)} more`] : shown
}

/** What people came for, and how many of them got it. */
export function sessionLines({ sessions }: Score): readonly string[] {
  return sessions.map(([name, finished]) => `${figure(finished).padStart(6)}  ${name}`)
}

export function figure(count: number): string {
  return count.toLocaleString('en')
}

function answeredBy({ route, side, isFallback }: ScoreRow, candidates: Candidates): string {
  if (side === null) return 'Banyan itself'
  if (isFallback) return 'legacy (fallback)'
  return side === 'legacy' ? 'legacy' : (candidates[route ?? ''] ?? 'candidate')
}

function milliseconds(ms: number): string {
  return `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`
}
