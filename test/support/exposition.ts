/** One line of what a Prometheus reads. */
export interface Series {
  readonly name: string
  readonly labels: { readonly [label: string]: string }
  readonly value: number
}

export interface MetricFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly series: readonly Series[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/
const SUFFIXES: { readonly [type: string]: RegExp } = { histogram: /_(?:bucket|sum|count)$/ }

/**
 * Reads Prometheus' text format, version 0.0.4, more strictly than Prometheus does: every family has its help and its type,
 * in this order, and stands in one piece; no series comes twice; counters are called so; buckets add up.
 */
export function parseExposition(text: string): ReadonlyMap<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, MetricFamily & { series: Series[] }>()
  const seen = new Set<string>()
  let help: readonly [name: string, text: string] | null = null
  let open: (MetricFamily & { series: Series[] }) | null = null
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (comment !== null) {
      const [, kind, name = '', rest = ''] = comment
      if (!NAME.test(name)) throw new Error(`no name: ${line}`)
      if (kind === 'HELP') {
        help = [name, rest]
        continue
      }
      if (help?.[0] !== name) throw new Error(`a type without help before it: ${line}`)
      if (!/^(?:counter|gauge|histogram)$/.test(rest)) throw new Error(`no type: ${line}`)
      if (families.has(name)) throw new Error(`twice: ${name}`)
      if (rest === 'counter' && !name.endsWith('_total')) throw new Error(`a counter is called ${name}`)
      open = { name, type: rest, help: help[1], series: [] }
      families.set(name, open)
      help = null
      continue
    }
    const series = seriesOf(line)
    const family = series.name.replace(SUFFIXES[open?.type ?? ''] ?? /$^/, '')
    if (open === null || help !== null || family !== open.name) throw new Error(`out of place: ${line}`)
    const key = `${series.name} ${JSON.stringify(Object.entries(series.labels).sort())}`
    if (seen.has(key)) throw new Error(`twice: ${line}`)
    seen.add(key)
    open.series.push(series)
  }
  for (const family of families.values()) if (family.type === 'histogram') checkBuckets(family)
  return families
}

function seriesOf(line: string): Series {
  const [, name = '', written = '', number = ''] = SAMPLE.exec(line) ?? []
  if (name === '') throw new Error(`no sample: ${line}`)
  const value = { '+Inf': Infinity, '-Inf': -Infinity, NaN }[number] ?? Number(number)
  if (number !== 'NaN' && Number.isNaN(value)) throw new Error(`no number: ${line}`)
  const labels: { [label: string]: string } = {}
  for (let rest = written; rest !== ''; ) {
    const [whole = '', label = '', text = ''] = LABEL.exec(rest) ?? []
    if (whole === '' || Object.hasOwn(labels, label)) throw new Error(`no labels: ${line}`)
    labels[label] = text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
    rest = rest.slice(whole.length)
  }
  return { name, labels, value }
}

function checkBuckets({ name, series }: MetricFamily): void {
  const groups = new Map<string, { buckets: Series[]; count: number | null; sum: number | null }>()
  for (const one of series) {
    const { le: _, ...labels } = one.labels
    const key = JSON.stringify(Object.entries(labels).sort())
    const group = groups.get(key) ?? { buckets: [], count: null, sum: null }
    if (one.name.endsWith('_bucket')) group.buckets.push(one)
    else if (one.name.endsWith('_sum')) group.sum = one.value
    else group.count = one.value
    groups.set(key, group)
  }
  for (const [key, { buckets, count, sum }] of groups) {
    const ends = buckets.map(({ labels }) => (labels.le === '+Inf' ? Infinity : Number(labels.le)))
    const values = buckets.map(({ value }) => value)
    const rises = (numbers: number[]) =>
      numbers.every((one, index) => index === 0 || one >= numbers[index - 1]!)
    if (!rises(ends) || !rises(values) || ends.at(-1) !== Infinity || values.at(-1) !== count || sum === null)
      throw new Error(`the buckets of ${name} ${key} do not add up`)
  }
}

/** The sum of the series of a name that have these labels. */
export function totalOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: { readonly [label: string]: string } = {},
): number {
  const all = [...families.values()].flatMap(({ series }) => series)
  return all
    .filter(
      one => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )
    .reduce((sum, { value }) => sum + value, 0)
}
