import { parseArgs } from 'node:util'

export interface Options {
  /** Leave everything running after the story, until Ctrl-C. */
  readonly keep: boolean
  /** How long people shop, over all acts. */
  readonly seconds: number
  /** Where Banyan serves; null takes a free port. */
  readonly port: number | null
  /** How many acts are played. */
  readonly acts: number
}

const DEFAULT_SECONDS = 56
const ACTS = 4
const SECONDS = { least: 3, most: 86_400 }

export const USAGE = `npm run demo [-- options]

A shop moves its catalogue out of the monolith while people shop in it.

  --keep         leave everything running afterwards, to play with, until Ctrl-C
  --seconds N    how long people shop, over all acts (default ${DEFAULT_SECONDS}, at least ${SECONDS.least});
                 an act that waits for evidence may take longer
  --acts N       play only the first N of the four acts
  --port N       where Banyan serves (default: a free port)
  --help         this

Exit code: 0 when no request failed and every act showed what it says, 1 otherwise,
2 for wrong usage, 130 after Ctrl-C in the middle.`

/** What was asked for on the command line, or a sentence that says what is wrong with it. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        keep: { type: 'boolean' },
        seconds: { type: 'string' },
        port: { type: 'string' },
        acts: { type: 'string' },
      },
    })
    const seconds = number(values.seconds, SECONDS.least, SECONDS.most)
    if (seconds === null) {
      return `--seconds is a number from ${SECONDS.least} to ${SECONDS.most}, not "${values.seconds}"`
    }
    const port = number(values.port, 1, 65_535)
    if (port === null) return `--port is a number from 1 to 65535, not "${values.port}"`
    const acts = number(values.acts, 1, ACTS)
    if (acts === null) return `--acts is a number from 1 to ${ACTS}, not "${values.acts}"`
    return {
      keep: values.keep ?? false,
      seconds: seconds ?? DEFAULT_SECONDS,
      port: port ?? null,
      acts: acts ?? ACTS,
    }
  } catch (error) {
    return (error as Error).message
  }
}

/** undefined when nothing was given, null when it is not a number in the range. */
function number(given: string | undefined, least: number, most: number): number | null | undefined {
  if (given === undefined) return undefined
  const value = /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN
  return value >= least && value <= most ? value : null
}
