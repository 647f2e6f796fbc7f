import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { diffOf } from '../stage/routes-file.ts'
import type { Scene } from './act.ts'
import { waitingFor } from './waiting-for.ts'

const PATIENCE_MS = 8_000

export function readRoutes({ stage }: Pick<Scene, 'stage'>): string {
  return readFileSync(stage.routesFile, 'utf8')
}

/** Replaces the file as an editor does. Gives the moment, in milliseconds since 1970. */
export function replaceRoutes({ stage }: Pick<Scene, 'stage'>, text: string): number {
  const draft = `${stage.routesFile}.draft`
  writeFileSync(draft, text)
  const savedAt = Date.now()
  renameSync(draft, stage.routesFile)
  return savedAt
}

/** Saves the file and waits until it is what Banyan runs. */
export async function saveRoutes(scene: Scene, text: string): Promise<void> {
  const { revision } = await scene.admin.overview()
  replaceRoutes(scene, text)
  await waitingFor(scene, {
    what: 'the edit of routes.yaml does not apply',
    patienceMs: PATIENCE_MS,
    look: scene.admin.overview,
    found: seen => (seen.revision > revision ? seen : null),
    instead: ({ problems }) => problems.map(({ line, what }) => `routes.yaml:${line}  ${what}`),
  })
}

/** An edit as people are shown it. */
export function editLines({ ink }: Pick<Scene, 'ink'>, before: string, after: string): readonly string[] {
  return diffOf(before, after).map(line => {
    if (line.startsWith('+')) return `    ${ink.good(line)}`
    return `    ${line.startsWith('-') ? ink.bad(line) : ink.faint(line)}`
  })
}
