import { setTimeout as wait } from 'node:timers/promises'

const WITHIN_MS = 20_000

/** Looks again until it is so; past 20 s it throws what `why` says. */
export async function until(reached: () => Promise<boolean>, why: () => string): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  while (!(await reached())) {
    if (performance.now() > deadline) throw new Error(why())
    await wait(50)
  }
}
