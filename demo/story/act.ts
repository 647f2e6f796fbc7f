import type { AccessLog } from '../scoreboard/access-log.ts'
import type { Tally } from '../scoreboard/tally.ts'
import type { Ink } from '../screen/ink.ts'
import type { Screen } from '../screen/screen.ts'
import type { Stage } from '../stage/stage.ts'

/** One act of the story: a title, its share of the time, and what happens in it. */
export interface Act {
  readonly title: string
  /** Of all the time people shop, in parts; what they add up to does not matter. */
  readonly parts: number
  play(scene: Scene): Promise<void>
}

/** What an act has at hand. People are shopping all the while. */
export interface Scene {
  readonly stage: Stage
  readonly screen: Screen
  readonly ink: Ink
  readonly tally: Tally
  readonly log: AccessLog
  /** How many people are in the shop. */
  readonly visitors: number
  /** How long the act lasts. */
  readonly ms: number
  /** Lets people shop and the audience watch. */
  watch(ms: number): Promise<void>
}

/** Something did not happen as the story says. `lastLines` is what Banyan said. */
export class StoryFailed extends Error {
  readonly lastLines: readonly string[]

  constructor(message: string, lastLines: readonly string[]) {
    super(message)
    this.lastLines = lastLines
  }
}
