import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { diffOf, withPhase } from '../stage/routes-file.ts'
import { type Act, type Scene, StoryFailed } from './act.ts'

const PATIENCE_MS = 8_000

/** One edit of routes.yaml moves the product API to its new service, in the middle of the traffic. */
export const productsToCatalog: Act = {
  title: '/api/products moves to the catalog service',
  parts: 3,
  async play(scene) {
    const { screen, ink, tally, ms, watch } = scene
    const started = performance.now()
    const before = readFileSync(scene.stage.routesFile, 'utf8')
    const after = withPhase(before, 'products', 'live')
    screen.say('  With its list, its search and its categories. The whole change:', '')
    screen.say(...diffOf(before, after).map(line => `    ${coloured(line, scene)}`), '')

    const first = await save(scene, after)
    screen.say(
      `  ${ink.good('✔')} routes.yaml saved; ${first.afterMs} ms later the first answer by catalog:`,
      `    revision ${first.revision}, ${first.path}`,
    )
    await watch(Math.max(0, ms - (performance.now() - started)))
    const still = tally.answersUnder(first.revision, 'products', 'legacy')
    screen.say(`  Since then legacy has answered ${still === 0 ? 'nothing' : `${still} requests`} there.`)
  },
}

/** Replaces the file as an editor does, and waits for the first answer that the new one decides. */
async function save(
  { stage, log }: Scene,
  text: string,
): Promise<{ path: string; revision: number; afterMs: number }> {
  const answered = log.next(({ route, side }) => route === 'products' && side === 'candidate')
  const draft = `${stage.routesFile}.draft`
  writeFileSync(draft, text)
  const savedAt = Date.now()
  renameSync(draft, stage.routesFile)
  const first = await Promise.race([answered, pause(PATIENCE_MS, null, { ref: false })])
  if (first === null) {
    const what = `routes.yaml was saved, but after ${PATIENCE_MS / 1_000} s catalog answers nothing`
    throw new StoryFailed(what, stage.banyan.lastLines)
  }
  return { path: first.path, revision: first.revision, afterMs: first.time - savedAt }
}

function coloured(line: string, { ink }: Scene): string {
  if (line.startsWith('+')) return ink.good(line)
  return line.startsWith('-') ? ink.bad(line) : ink.faint(line)
}
