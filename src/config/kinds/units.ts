import { quoted } from '../findings.ts'
import type { Scalar } from '../tree.ts'
import { type Kind, scalar, VARIABLE, wrong } from './kind.ts'

/** Node's timers hold 31 bits of milliseconds, and fire at once for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

const DURATIONS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
const SIZES = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
])
const SHARES = new Map([['%', 0.01]])
const FACTORS = new Map([['x', 1]])
/** What people write for our units, lower-cased. */
const MEANT = new Map(
  Object.entries({
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    min: 'm',
    mins: 'm',
    minute: 'm',
    minutes: 'm',
    hour: 'h',
    hours: 'h',
    hr: 'h',
    day: 'd',
    days: 'd',
    msec: 'ms',
    millis: 'ms',
    milliseconds: 'ms',
    b: 'B',
    bytes: 'B',
    k: 'KiB',
    kb: 'KiB',
    kib: 'KiB',
    m: 'MiB',
    mb: 'MiB',
    mib: 'MiB',
    g: 'GiB',
    gb: 'GiB',
    gib: 'GiB',
    percent: '%',
  }),
)
const NUMBER_AND_UNIT = /^([+-]?\d{1,15}(?:\.\d{1,9})?)\s*(.*)$/

interface Unit {
  readonly wants: string
  readonly units: ReadonlyMap<string, number>
  readonly example: (number: string) => string
  readonly least?: Bound
  readonly most: Bound
  readonly isWhole: boolean
}

/** A bound, and how it is written. */
interface Bound {
  readonly value: number
  readonly written: string
}

/** Milliseconds. At most 24 days, unless it is no timer's. */
export function duration(most: Bound = { value: LONGEST_TIMER_MS, written: '24d' }): Kind<number> {
  const example = (number: string) => (Number(number) >= 1_000 ? `${number}ms` : `${number}s`)
  return withUnit({ wants: 'a duration such as 60s', units: DURATIONS, example, most, isWhole: true })
}

/** A span of time that no timer measures: a hundred years at most. */
export const age = duration({ value: 36_500 * 86_400_000, written: '36500d' })

/** Bytes. */
export function size(): Kind<number> {
  return withUnit({
    wants: 'a size such as 1MiB',
    units: SIZES,
    example: number => `${number}B`,
    most: { value: 2 ** 40, written: '1024GiB' },
    isWhole: true,
  })
}

/** 0..1 */
export function share(least = '0%', most = '100%'): Kind<number> {
  return withUnit({
    wants: `a share from ${least} to ${most}`,
    units: SHARES,
    // Who writes 0.5 may mean half.
    example: number =>
      Number(number) > 0 && Number(number) <= 1 ? `${number}%, or ${percentOf(number)}%` : `${number}%`,
    least: { value: percent(least), written: least },
    most: { value: percent(most), written: most },
    isWhole: false,
  })
}

/** A factor such as `1.2x`. */
export function factor(): Kind<number> {
  return withUnit({
    wants: 'a factor such as 1.2x',
    units: FACTORS,
    example: number => `${number}x`,
    least: { value: 0.01, written: '0.01x' },
    most: { value: 1_000, written: '1000x' },
    isWhole: false,
  })
}

function withUnit(unit: Unit): Kind<number> {
  const { wants, units, least = { value: 0, written: '0' }, most } = unit
  const names = [...units.keys()].join('|')
  const schema = { type: 'string', pattern: `^\\d+(\\.\\d+)?(${names})$|${VARIABLE}` }
  return scalar(wants, schema, (text, node) => {
    const [, number, name] = NUMBER_AND_UNIT.exec(text) ?? []
    const scale = units.get(name ?? '')
    if (number === undefined || name === undefined || scale === undefined || /\s/.test(text)) {
      return misread(unit, node, number, name)
    }
    const value = scaled(number, scale)
    if (value < least.value) return outside(`at least ${least.written}`, node)
    if (value > most.value) return outside(`at most ${most.written}`, node)
    if (unit.isWhole && !Number.isInteger(value)) {
      return wrong(
        'out-of-range',
        `must be a whole number of ${[...units.keys()][0]}; this is ${quoted(node.shown)}`,
      )
    }
    return { value }
  })
}

function misread(unit: Unit, node: Scalar, number: string | undefined, name: string | undefined) {
  const what = `must be ${unit.wants}; this is ${quoted(node.shown)}`
  if (number === undefined || name === undefined) return wrong('wrong-type', what)
  const bare = name === ''
  const meant = bare ? null : knownUnit(name, unit.units)
  const fix = bare ? unit.example(number) : meant === null ? undefined : `${number}${meant}`
  if (!bare && fix === undefined) return wrong('wrong-type', what)
  const said = node.expanded ? {} : { fix: fix! }
  return bare
    ? wrong('missing-unit', `must have a unit; this is ${quoted(node.shown)}`, said)
    : wrong('wrong-type', what, said)
}

function knownUnit(name: string, units: ReadonlyMap<string, number>): string | null {
  const lower = name.trim().toLowerCase()
  const found = [...units.keys()].find(one => one.toLowerCase() === lower) ?? MEANT.get(lower)
  return found !== undefined && units.has(found) ? found : null
}

/** In decimal, so that 99.9% is the number 0.999 and 1.1s is 1100 ms. */
function scaled(number: string, scale: number): number {
  return scale === 0.01 ? Number(`${number}e-2`) : Number((Number(number) * scale).toPrecision(15))
}

function percentOf(part: string): number {
  return Number((Number(part) * 100).toPrecision(12))
}

function percent(written: string): number {
  return Number(`${written.slice(0, -1)}e-2`)
}

function outside(bound: string, node: Scalar) {
  return wrong('out-of-range', `must be ${bound}; this is ${quoted(node.shown)}`)
}
