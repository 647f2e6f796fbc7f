import { type Scene, StoryFailed } from './act.ts'

const LOOK_EVERY_MS = 200

export interface Awaited<Seen, Found> {
  /** As a failure says it: `after 40 s …`. */
  readonly what: string
  readonly patienceMs: number
  readonly look: () => Promise<Seen>
  /** What was waited for; null: not yet. */
  readonly found: (seen: Seen) => Found | null
  /** What there was instead, when patience ends. */
  readonly instead: (seen: Seen) => readonly string[]
}

/** Looks until it is there, while people shop. Fails with what there was instead. */
export async function waitingFor<Seen, Found>(
  { watch }: Scene,
  { what, patienceMs, look, found, instead }: Awaited<Seen, Found>,
): Promise<Found> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const seen = await look()
    const here = found(seen)
    if (here !== null) return here
    if (performance.now() > deadline)
      throw new StoryFailed(`after ${patienceMs / 1_000} s ${what}`, instead(seen))
    await watch(LOOK_EVERY_MS)
  }
}
