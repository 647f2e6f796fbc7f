import { setTimeout as delay } from 'node:timers/promises'

/** Looks again until it is so. Rejects, naming what was waited for, when it is not within `withinMs`: long, for slow machines. */
export async function until(
  what: string,
  reached: () => boolean | Promise<boolean>,
  withinMs = 120_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await reached())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await delay(10)
  }
}
