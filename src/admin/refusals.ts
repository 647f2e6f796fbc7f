import { STATUS_CODES } from 'node:http'
import type { Logger } from 'pino'
import type { Problem } from '../types.ts'

/** What is answered when something cannot be had: the same shape everywhere, but for what steering itself refuses. */
export interface Refusal {
  readonly status: number
  /** The status in words. */
  readonly error: string
  /** What is wrong, and how to mend it. */
  readonly message: string
  readonly problems?: readonly Problem[]
}

/** What is asked for and is not there, or not now, is no attack. */
const HARMLESS = [400, 404, 409, 422]

function levelOf(status: number): 'info' | 'warn' {
  return HARMLESS.includes(status) ? 'info' : 'warn'
}

export function refusal(status: number, message: string, problems?: readonly Problem[]): Refusal {
  const error = STATUS_CODES[status] ?? 'Error'
  return { status, error, message, ...(problems === undefined ? {} : { problems }) }
}

/** What the log says of a refusal. Nothing in here may be a secret: no query, no header, no body. */
export interface Refused {
  readonly status: number
  /** Why, in a word: `token-wrong`, `host`, `cross-site`. */
  readonly refused: string
  readonly method?: string
  /** The API's route, such as `/api/v1/routes/:route`; absent where there is none. */
  readonly api?: string
  readonly address: string
  /** Whose token it was. */
  readonly by?: string
}

/** Refusals of one kind to one address within this time are one line, and another one that counts the others. */
const GATHERED_MS = 10_000
/** Past so many kinds and addresses in that time they are only counted. */
const MOST_LINES = 200

interface Repeated {
  readonly refused: Refused
  times: number
}

/** Logs refusals: the first of each kind and address at once, those that follow counted, so that a flood is no flood of lines. */
export class RefusalLog {
  readonly #log: Logger
  readonly #said = new Map<string, Repeated>()
  #notSaid = 0
  #timer: NodeJS.Timeout | null = null

  constructor(log: Logger) {
    this.#log = log
  }

  say(refused: Refused): void {
    const key = `${refused.status} ${refused.refused} ${refused.address}`
    const repeated = this.#said.get(key)
    if (repeated !== undefined) repeated.times++
    else if (this.#said.size >= MOST_LINES) this.#notSaid++
    else {
      this.#said.set(key, { refused, times: 0 })
      this.#log[levelOf(refused.status)](refused, 'the admin port refused a request')
    }
    this.#timer ??= setTimeout(() => this.flush(), GATHERED_MS).unref()
  }

  /** Says how often what was said has happened since. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (const { refused, times } of this.#said.values()) {
      const { status, refused: why, address } = refused
      if (times > 0)
        this.#log[levelOf(status)](
          { status, refused: why, address, times },
          'the admin port refused more of the same',
        )
    }
    if (this.#notSaid > 0)
      this.#log.warn({ times: this.#notSaid }, 'the admin port refused more, of many kinds and addresses')
    this.#said.clear()
    this.#notSaid = 0
  }
}
