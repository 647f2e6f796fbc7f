import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { LogSettings } from './messages.ts'

/** A thread's log, and how to write out what it still holds. */
export interface ThreadLog {
  readonly log: Logger
  flush(): void
}

/** Lines gather up to this many bytes, or a second, before they are written. */
const BUFFER_BYTES = 16 * 1024
const FLUSH_MS = 1_000

/**
 * A log to standard output: JSON lines, gathered so that a line costs no system call, or one readable line each at a
 * terminal. Every thread writes whole lines by itself. `fields` stand in each line.
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
    return { log: pino(options, stream), flush: () => {} }
  }
  const destination = pino.destination({
    fd: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    maxWrite: 4 * BUFFER_BYTES,
  })
  // A reader that went away (`banyan run | head`) is no reason to end a proxy.
  destination.on('error', () => {})
  const timer = setInterval(() => destination.flush(), FLUSH_MS)
  timer.unref()
  return {
    log: pino(options, destination),
    flush: () => {
      try {
        destination.flushSync()
      } catch {
        // The destination was not open yet, or is gone: there is nowhere to tell it.
      }
    },
  }
}
