import type { Target } from '../types/evidence.ts'
import type { Problem } from '../types.ts'
import { editedText } from './edit/edited-text.ts'
import { byHand, whereItComesFrom } from './edit/fixes.ts'
import { replaceFile } from './edit/replace-file.ts'
import { fileProblem, readConfigFile } from './file.ts'

/** How often an edit is begun again, when somebody else changes the file meanwhile. */
const TRIES = 3

/** Edits are made one after the other: each is of the text that the one before left. */
let last: Promise<unknown> = Promise.resolve()

/**
 * Edits the file so that it says where a route is: the place of the edit, or what is in the way. Then nothing was written.
 *
 * Changes the words it must and nothing else, of the file as it is now, whatever plan runs. A file that says so already
 * is not written.
 */
export function editRoute(
  file: string,
  route: string,
  target: Target,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly place: string } | Problem> {
  const edit = last.then(() => editNow(file, route, target, env))
  last = edit.catch(() => {})
  return edit
}

async function editNow(
  file: string,
  route: string,
  target: Target,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly place: string } | Problem> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const read = await readConfigFile(file)
    if ('problem' in read) return read.problem
    const edited = editedText(read.text, file, route, target, env)
    if (!('place' in edited)) return edited
    const { text, place } = edited
    const result = text === read.text ? 'replaced' : await replaceFile(file, read.text, text)
    if (result === 'replaced') return { place }
    if (result === 'changed') continue
    const { what, isCopy, ...said } = result
    const fix = isCopy ? whereItComesFrom(route, target) : byHand(route, target)
    return fileProblem(file, 'cannot-write', what, { ...said, fix })
  }
  const why = `somebody wrote to it each of ${TRIES} times`
  return fileProblem(file, 'cannot-write', 'the file changes all the time', {
    why,
    fix: byHand(route, target),
  })
}
