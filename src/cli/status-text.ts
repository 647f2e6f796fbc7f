import { neutral } from '../config/neutral.ts'
import { counted } from '../config/problems.ts'
import { headlineOf } from '../evidence/headline.ts'
import { countText, placeText } from '../evidence/words.ts'
import type { Verdict } from '../types/evidence.ts'
import type { Overview, RouteView } from '../types/steering.ts'
import { agreementOf } from './agreement.ts'
import { columns, type Edge, type Look, shownWidth } from './columns.ts'
import { agreementText, timesText, towardsText } from './figures.ts'
import { painted } from './painted.ts'

/** The verdicts as they are listed: those that need somebody first. */
const CALLS = {
  rollback: { mark: '✖', style: 'red' },
  hold: { mark: '■', style: 'yellow' },
  promote: { mark: '●', style: 'green' },
  wait: { mark: '○', style: 'dim' },
} as const
const ORDER = Object.keys(CALLS)

/** A column of the table, and on which turn it is left out where a terminal is too narrow; 0 is never. */
interface Column {
  readonly head: string
  readonly edge: Edge
  readonly leaves: number
  readonly cell: (route: RouteView, look: Look) => string
}

const COLUMNS: readonly Column[] = [
  { head: 'ROUTE', edge: 'left', leaves: 0, cell: nameCell },
  { head: 'PHASE', edge: 'left', leaves: 0, cell: phaseCell },
  {
    head: 'AGREE',
    edge: 'right',
    leaves: 0,
    cell: ({ outcomes }) => agreementText(agreementOf(outcomes).adjusted),
  },
  { head: 'P99', edge: 'right', leaves: 1, cell: ({ latency }) => timesText(latency, 'p99Ms') },
  {
    head: 'COMPARED',
    edge: 'right',
    leaves: 2,
    cell: ({ outcomes }) => countText(agreementOf(outcomes).pairs),
  },
  { head: 'VERDICT', edge: 'left', leaves: 0, cell: verdictCell },
]

/** The routes as `banyan status` prints them, worst first. Safe on a terminal. */
export function statusText({ routes }: Overview, all: boolean, look: Look): string {
  const shown = shownRoutes(routes, all)
  if (shown.length === 0) return ''
  const tables = [0, 1, 2].map(turn => {
    const kept = COLUMNS.filter(({ leaves }) => leaves === 0 || leaves > turn)
    const rows = [
      kept.map(({ head }) => head),
      ...shown.map(route => kept.map(({ cell }) => cell(route, look))),
    ]
    return columns(
      rows,
      kept.map(({ edge }) => edge),
      { width: null },
    )
  })
  const { width } = look
  const fits = (lines: readonly string[]) => width === null || lines.every(line => shownWidth(line) <= width)
  // Where none fits, the verdict is worth a second line.
  return `${(tables.find(fits) ?? tables.at(-1)!).join('\n')}\n`
}

/** What is not a route's: the store, the file, routes that were left out, and what to do next. Safe on a terminal. */
export function statusTalk(overview: Overview, all: boolean): string {
  const { routes, store, warnings, problems } = overview
  const rest = routes.length - shownRoutes(routes, all).length
  const lines = [
    ...routes.flatMap(({ name, file }) => {
      return file === null ? [] : [`* ${name}: the file says ${placeText(file)}`]
    }),
    ...(rest > 0
      ? [`${counted(rest, 'route')} with nothing to do; --all shows ${rest === 1 ? 'it' : 'them'}.`]
      : []),
    ...(routes.length === 0 ? ['The file names no routes.'] : []),
    ...(store.trouble === null
      ? []
      : [`warning: the store ${store.name} does not work: ${store.trouble.what}`]),
    ...warnings.map(warning => `warning: ${warning}`),
    ...(problems.length === 0
      ? []
      : [
          `warning: the file was not taken, revision ${overview.revision} goes on: ${counted(problems.length, 'problem')}; banyan check`,
        ]),
    `next: ${nextOf(routes, all)}`,
  ]
  return lines.map(line => `${neutral(line)}\n`).join('')
}

function nextOf(routes: readonly RouteView[], all: boolean): string {
  const [first] = shownRoutes(routes, false)
  if (first === undefined) return all ? 'banyan history' : 'banyan status --all'
  const { verdict, name } = first
  if (verdict?.call === 'promote') return `banyan promote ${name}`
  return verdict?.call === 'rollback' ? `banyan diff ${name}` : `banyan get ${name}`
}

/** Worst first, else in the file's order; without `all`, those that need somebody, or wait for something. */
function shownRoutes(routes: readonly RouteView[], all: boolean): readonly RouteView[] {
  return routes.filter(route => all || hasToDo(route)).toSorted((a, b) => urgency(a) - urgency(b))
}

function hasToDo({ verdict, state, file }: RouteView): boolean {
  if (verdict === null) return file !== null
  if (verdict.call !== 'wait' || file !== null) return true
  // In legacy a route has not begun; where there is nowhere to go, all is done.
  return state.phase !== 'legacy' && (verdict.to !== null || verdict.reasons.some(isAlarm))
}

function isAlarm({ criterion }: Verdict['reasons'][number]): boolean {
  return criterion === 'alarm' || criterion === 'burst'
}

function urgency({ verdict }: RouteView): number {
  return verdict === null ? ORDER.length : ORDER.indexOf(verdict.call)
}

function nameCell({ name, verdict }: RouteView, look: Look): string {
  const { mark, style } = verdict === null ? { mark: '·', style: 'dim' as const } : CALLS[verdict.call]
  return `${painted(style, mark, look)} ${neutral(name)}`
}

function phaseCell({ state, file }: RouteView): string {
  return `${placeText(state)}${file === null ? '' : ' *'}`
}

function verdictCell({ state, verdict }: RouteView): string {
  if (verdict === null) return ''
  const { call, to } = verdict
  const what = call === 'promote' && to !== null ? `→ ${towardsText(state.phase, to)}` : whatOf(verdict)
  return neutral(`${call.padEnd(8)}  ${what}`.trimEnd())
}

function whatOf(verdict: Verdict): string {
  const missed = verdict.reasons.filter(({ passed }) => !passed)
  const [first] = missed
  // Of a phase that only a person ends, what that person can do.
  return missed.length === 1 && first?.criterion === 'phase'
    ? first.needed.split(':')[0]!
    : headlineOf(verdict)
}
