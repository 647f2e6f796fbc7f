/**
 * Writes down how late each front's event loop is: `node --import bench/isolation/loop-delay.ts src/main.ts run`.
 *
 * Threads inherit `--import`, so that nothing of this is in the product. A timer that is due every 10 ms says by how much
 * it came late; what it found goes to the file named in LOOP_DELAYS, a line of JSON every 250 ms.
 */
import { appendFileSync } from 'node:fs'
import { threadName } from 'node:worker_threads'

/** Delays of one thread's loop since its last line. */
export interface Delays {
  readonly thread: string
  /** When the line was written, in milliseconds since 1970. */
  readonly at: number
  readonly delaysMs: readonly number[]
  /**
   * The part of each that the thread can have worked for, by its CPU time: what is left was waiting for a processor, which
   * on a busy machine is most of it.
   */
  readonly workedMs: readonly number[]
}

const EVERY_MS = 10
const WRITE_MS = 250

const file = process.env.LOOP_DELAYS
if (file !== undefined && threadName?.startsWith('front')) watch(file, threadName)

function watch(file: string, thread: string): void {
  let delaysMs: number[] = []
  let workedMs: number[] = []
  let cpu = process.threadCpuUsage()
  let last = performance.now()
  let written = last
  setInterval(() => {
    const now = performance.now()
    const delayMs = Math.max(0, Math.round((now - last - EVERY_MS) * 1000) / 1000)
    const { user, system } = process.threadCpuUsage(cpu)
    delaysMs.push(delayMs)
    workedMs.push(Math.min(delayMs, (user + system) / 1000))
    last = now
    cpu = process.threadCpuUsage()
    if (now - written < WRITE_MS) return
    written = now
    const line: Delays = { thread, at: Date.now(), delaysMs, workedMs }
    appendFileSync(file, `${JSON.stringify(line)}\n`)
    delaysMs = []
    workedMs = []
  }, EVERY_MS).unref()
}
