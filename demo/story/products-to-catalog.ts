import { setTimeout as pause } from 'node:timers/promises'
import { withPhase } from '../stage/routes-file.ts'
import { type Act, type Scene, StoryFailed } from './act.ts'
import { editLines, readRoutes, replaceRoutes } from './editing.ts'

const PATIENCE_MS = 8_000

/** One edit of routes.yaml moves the product API to its new service, in the middle of the traffic. */
export const productsToCatalog: Act = {
  title: '/api/products moves to the catalog service',
  parts: 3,
  async play(scene) {
    const { screen, ink, tally, ms, watch } = scene
    const started = performance.now()
    const before = readRoutes(scene)
    const after = withPhase(before, 'products', 'live')
    screen.say('  With its list, its search and its categories. The whole change:', '')
    screen.say(...editLines(scene, before, after), '')

    const first = await save(scene, after)
    screen.say(
      `  ${ink.good('✔')} routes.yaml saved; ${first.afterMs} ms later the first answer by catalog:`,
      `    revision ${first.revision}, ${first.path}`,
    )
    await watch(Math.max(0, ms - (performance.now() - started)))
    const still = tally.answersUnder(first.revision, 'products', 'legacy')
    screen.say(`  Since then legacy has answered ${still === 0 ? 'nothing' : `${still} requests`} there.`)
    // Where catalog failed and legacy answered instead, that is told at the end.
    if (still > 0 && tally.failures.length === 0)
      throw new StoryFailed('legacy still answers what catalog took over', [])
  },
}

/** Saves the file and waits for the first answer that the new one decides. */
async function save(
  scene: Scene,
  text: string,
): Promise<{ path: string; revision: number; afterMs: number }> {
  const { stage, log } = scene
  const answered = log.next(({ route, side }) => route === 'products' && side === 'candidate')
  const savedAt = replaceRoutes(scene, text)
  const first = await Promise.race([answered, pause(PATIENCE_MS, null, { ref: false })])
  if (first === null) {
    const what = `routes.yaml was saved, but after ${PATIENCE_MS / 1_000} s catalog answers nothing`
    throw new StoryFailed(what, stage.banyan.lastLines)
  }
  return { path: first.path, revision: first.revision, afterMs: first.time - savedAt }
}
