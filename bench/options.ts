import { parseArgs } from 'node:util'
import type { Generator } from './load.ts'
import { COPIED, PAYLOADS, type Payload } from './payloads.ts'
import { PROXIES, type ProxyKind } from './proxies.ts'

export interface Options {
  readonly proxies: readonly ProxyKind[]
  readonly payloads: readonly Payload[]
  /** Also what copying and comparing cost. */
  readonly copied: boolean
  readonly seconds: number
  /** After a start, before the first window. */
  readonly firstWarmUpSeconds: number
  readonly rounds: number
  /** The rounds of a payload are shared by so many processes of each proxy, one after the other. */
  readonly starts: number
  readonly connections: number
  /** How often a window disturbed by other programs is measured again. */
  readonly patience: number
  readonly generator: Generator | null
  readonly quick: boolean
  readonly write: boolean
  /** Only print the README's table from the newest results, or from this file. */
  readonly readme: boolean
  readonly file: string | null
}

/** Everything there is to measure. */
const MEASURED = [...PAYLOADS, COPIED]

export const USAGE = `node bench/bench.ts [options]

  --only NAME,…      ${PROXIES.map(proxy => proxy.name).join(', ')}
  --payload NAME,…   ${MEASURED.map(payload => payload.name).join(', ')}
  --seconds N        of each measured window (1)
  --rounds N         how often each proxy is measured; medians are reported (24)
  --starts N         by so many processes of its own, one after the other (3)
  --connections N    kept busy by the load generator (32)
  --load NAME        wrk or autocannon (wrk when it is installed)
  --quick            one second, two rounds: to see that it works, not to quote
  --no-write         print only
  --readme [FILE]    measure nothing; print the README's table from FILE or the newest results
  --help`

/** The options of a command line, or a sentence about what is wrong with it. */
export function readOptions(args: readonly string[]): Options | string {
  const parsed = parse(args)
  if (typeof parsed === 'string') return parsed
  const { values, positionals } = parsed
  const proxies = pick('--only', values.only, PROXIES)
  if (typeof proxies === 'string') return proxies
  const payloads = pick('--payload', values.payload, MEASURED)
  if (typeof payloads === 'string') return payloads
  const seconds = count('--seconds', values.seconds, 1)
  if (typeof seconds === 'string') return seconds
  const rounds = count('--rounds', values.rounds, values.quick ? 2 : 24)
  if (typeof rounds === 'string') return rounds
  const starts = count('--starts', values.starts, values.quick ? 1 : 3)
  if (typeof starts === 'string') return starts
  const connections = count('--connections', values.connections, 32)
  if (typeof connections === 'string') return connections
  const generator = values.load ?? null
  if (generator !== null && generator !== 'wrk' && generator !== 'autocannon') {
    return `--load is wrk or autocannon, not ${generator}`
  }
  if (positionals.length > (values.readme ? 1 : 0)) return `${positionals[0]} is not an option`
  return {
    proxies: proxies ?? PROXIES.filter(proxy => proxy.usual),
    payloads: (payloads ?? MEASURED).filter(payload => payload !== COPIED),
    copied: (payloads ?? MEASURED).includes(COPIED),
    seconds,
    firstWarmUpSeconds: values.quick ? 1 : 8,
    rounds,
    starts: Math.min(starts, rounds),
    connections,
    patience: values.quick ? 0 : 2,
    generator,
    quick: values.quick,
    write: !values['no-write'],
    readme: values.readme,
    file: positionals[0] ?? null,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        payload: { type: 'string' },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        starts: { type: 'string' },
        connections: { type: 'string' },
        load: { type: 'string' },
        quick: { type: 'boolean', default: false },
        'no-write': { type: 'boolean', default: false },
        readme: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return (error as Error).message
  }
}

function pick<Named extends { readonly name: string }>(
  option: string,
  names: string | undefined,
  from: readonly Named[],
): readonly Named[] | null | string {
  if (names === undefined) return null
  const picked: Named[] = []
  for (const name of names.split(',')) {
    const found = from.find(each => each.name === name)
    if (found === undefined) {
      return `${option}: ${name} is not known; there are ${from.map(each => each.name).join(', ')}`
    }
    picked.push(found)
  }
  return picked
}

function count(option: string, value: string | undefined, usual: number): number | string {
  if (value === undefined) return usual
  return /^[1-9]\d{0,4}$/.test(value) ? Number(value) : `${option} is a whole number from 1, not ${value}`
}
