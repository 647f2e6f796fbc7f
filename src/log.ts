import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { LogSettings } from './messages.ts'

/** A thread's log, and how to write out what it still holds. */
export interface ThreadLog {
  readonly log: Logger
  /** Writes a whole line that is made already, whatever the level: for the access log. */
  write(line: string): void
  flush(): void
}

/**
 * Access lines gather up to this many bytes, or a second, before they are written. No more at once: of what several
 * threads write to a full pipe only so much stays in one piece (PIPE_BUF).
 */
const GATHERED = 4 * 1024
const FLUSH_MS = 1_000
/** What a reader that does not read may make the log hold, in bytes; past it lines are dropped. */
const LARGEST_BACKLOG = 16 * 1024 * 1024
/** How long a last write waits for a reader that does not read: a stop must not wait for it. */
const LAST_WRITE_MS = 500

/**
 * A log to standard output: JSON lines, or at a terminal one readable line each. Every thread writes whole lines by
 * itself. `fields` stand in each line.
 */
export function openLog(settings: LogSettings, fields: Record<string, unknown>): ThreadLog {
  const options = { level: settings.level, base: fields }
  if (settings.pretty) {
    const stream = pretty({
      destination: 1,
      sync: true,
      ignore: 'thread,worker',
      translateTime: 'HH:MM:ss.l',
    })
    return { log: pino(options, stream), write: line => stream.write(line), flush: () => {} }
  }
  let giveUpAt = Number.POSITIVE_INFINITY
  const retryEAGAIN = () => performance.now() < giveUpAt
  const destination = pino.destination({
    fd: 1,
    sync: false,
    maxLength: LARGEST_BACKLOG,
    maxWrite: GATHERED,
    retryEAGAIN,
  })
  // A reader that went away (`banyan run | head`) is no reason to end a proxy.
  destination.on('error', () => {})
  const log = pino(options, destination)
  let dropped = 0
  destination.on('drop', (text: string) => {
    dropped += text.split('\n').length - 1
  })
  destination.on('drain', () => {
    if (dropped === 0) return
    log.warn({ dropped }, 'log lines were dropped: standard output is not read fast enough')
    dropped = 0
  })
  const gathered = gather(text => destination.write(text))
  return {
    log,
    write: gathered.write,
    flush: () => {
      gathered.flush()
      giveUpAt = performance.now() + LAST_WRITE_MS
      try {
        destination.flushSync()
      } catch {
        // The destination was not open yet, or nobody reads it: there is nowhere to tell it.
      }
    },
  }
}

/**
 * Gathers lines as bytes. Given one by one, pino's destination measures all it holds at every line (6 µs a line instead
 * of 0.5); gathered in one string, V8 keeps every piece of every line until it is written.
 */
function gather(write: (text: string) => void): Pick<ThreadLog, 'write' | 'flush'> {
  const lines = Buffer.allocUnsafe(GATHERED)
  let length = 0
  const flush = () => {
    if (length === 0) return
    write(lines.toString('utf8', 0, length))
    length = 0
  }
  setInterval(flush, FLUSH_MS).unref()
  return {
    flush,
    write: line => {
      // At most three bytes a UTF-16 unit.
      const most = line.length * 3
      if (length + most > GATHERED) flush()
      if (most > GATHERED) write(line)
      else length += lines.write(line, length)
    },
  }
}
