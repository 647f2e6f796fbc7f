import type { AccessLog } from '../scoreboard/access-log.ts'
import type { Tally } from '../scoreboard/tally.ts'
import type { Ink } from '../screen/ink.ts'
import type { Screen } from '../screen/screen.ts'
import type { Admin } from '../stage/admin.ts'
import type { Said } from '../stage/command.ts'
import type { Stage } from '../stage/stage.ts'
import type { Crowd, Habits } from '../traffic/crowd.ts'

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
  readonly admin: Admin
  readonly screen: Screen
  readonly ink: Ink
  readonly tally: Tally
  readonly log: AccessLog
  /** How many people are in the shop. */
  readonly visitors: number
  /** How long the act lasts; one that waits for something may take longer. */
  readonly ms: number
  /** Lets people shop and the audience watch. */
  watch(ms: number): Promise<void>
  /** More people come in, until they are told to leave. */
  invite(visitors: number, habits: Habits): Crowd
  /** Runs `banyan ARGS` as somebody at a terminal would. */
  banyan(...args: readonly string[]): Promise<Said>
}

/** Something did not happen as the story says. `lastLines` is what there is to know of it. */
export class StoryFailed extends Error {
  readonly lastLines: readonly string[]

  constructor(message: string, lastLines: readonly string[]) {
    super(message)
    this.lastLines = lastLines
  }
}
