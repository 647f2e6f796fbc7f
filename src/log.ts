import type { MessagePort } from 'node:worker_threads'
import { type Logger, pino } from 'pino'
import type { LogLines } from './messages.ts'

/** The log of the process, in the one thread that writes it: of several a full pipe would mix the lines. */
export interface ProcessLog {
  readonly level: string
  /** Of that thread itself. */
  readonly logger: Logger
  /** Whole lines of other threads, in UTF-8. */
  write(lines: Uint8Array): void
  /** Writes out what it still holds. */
  flush(): void
}

/** The log of a thread that has its lines written by another. */
export interface ThreadLog {
  readonly log: Logger
  /** Takes a whole line that is made already, whatever the level: for the access log. It is ASCII. */
  write(line: string): void
  flush(): void
}

/** Access lines gather up to this many bytes, or a second, before they are handed over. */
const GATHERED = 256 * 1024
const GATHER_MS = 1_000
/** What a reader that does not read may make the log hold, in bytes; past it lines are dropped. */
const LARGEST_BACKLOG = 16 * 1024 * 1024
/** How long a last write waits for a reader that does not read: a stop must not wait for it. */
const LAST_WRITE_MS = 500
const NEW_LINE = 10

/** A log to standard output: JSON lines, or for people at a terminal one readable line each. */
export async function openProcessLog(level: string, isForPeople: boolean): Promise<ProcessLog> {
  const options = { level, base: { thread: 'supervisor' } }
  if (isForPeople) {
    // Only there is it worth its time to load.
    const { default: pretty } = await import('pino-pretty')
    const stream = pretty({
      destination: 1,
      sync: true,
      ignore: 'thread,worker',
      singleLine: true,
      translateTime: 'HH:MM:ss.l',
    })
    return {
      level,
      logger: pino(options, stream),
      write: lines => void stream.write(lines),
      flush: () => {},
    }
  }
  let giveUpAt = Number.POSITIVE_INFINITY
  const retryEAGAIN = () => performance.now() < giveUpAt
  const destination = pino.destination({
    fd: 1,
    contentMode: 'buffer',
    sync: false,
    maxLength: LARGEST_BACKLOG,
    retryEAGAIN,
  })
  // A reader that went away (`banyan run | head`) is no reason to end a proxy.
  destination.on('error', () => {})
  // Its types know of text only.
  const bytes = destination as unknown as { write(lines: Uint8Array): boolean }
  const logger = pino(options, { write: line => void bytes.write(Buffer.from(line)) })
  let dropped = 0
  destination.on('drop', (lines: unknown) => {
    for (const byte of lines as Uint8Array) if (byte === NEW_LINE) dropped++
  })
  destination.on('drain', () => {
    if (dropped === 0) return
    logger.warn({ dropped }, 'log lines were dropped: standard output is not read fast enough')
    dropped = 0
  })
  return {
    level,
    logger,
    write: lines => void bytes.write(lines),
    flush: () => {
      giveUpAt = performance.now() + LAST_WRITE_MS
      try {
        destination.flushSync()
      } catch {
        // The destination was not open yet, or nobody reads it: there is nowhere to tell it.
      }
    },
  }
}

/** `fields` stand in each line but those of `write`; `port` leads to the thread that writes. */
export function openThreadLog(level: string, fields: Record<string, unknown>, port: MessagePort): ThreadLog {
  const send = (lines: Uint8Array<ArrayBuffer>) =>
    port.postMessage({ type: 'log', lines } satisfies LogLines, [lines.buffer])
  const log = pino({ level, base: fields }, { write: line => send(encoder.encode(line)) })
  return { log, ...gather(send) }
}

const encoder = new TextEncoder()

/** Gathers lines as bytes: gathered in one string, V8 keeps every piece of every line until it is sent. */
function gather(send: (lines: Uint8Array<ArrayBuffer>) => void): Pick<ThreadLog, 'write' | 'flush'> {
  let lines = Buffer.allocUnsafeSlow(GATHERED)
  let length = 0
  const flush = () => {
    if (length === 0) return
    send(lines.subarray(0, length))
    lines = Buffer.allocUnsafeSlow(GATHERED)
    length = 0
  }
  setInterval(flush, GATHER_MS).unref()
  return {
    flush,
    write: line => {
      if (length + line.length > GATHERED) flush()
      if (line.length > GATHERED) send(encoder.encode(line))
      else length += lines.write(line, length, 'latin1')
    },
  }
}
