import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copies, inherited, type Stage } from './dockerfile.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Lays out in a folder what an image would hold: the files it copies, and of the packages those for production alone.
 *
 * The packages are links to the installed ones, so that nothing is downloaded.
 */
export function layOut(stages: readonly Stage[], target: string, folder: string): void {
  const app = join(folder, 'app')
  for (const { source } of copies(inherited(stages, target))) {
    cpSync(join(root, source), join(app, source), { recursive: true })
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: { [path: string]: { dev?: boolean; optional?: boolean; devOptional?: boolean } }
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue
    if (entry.dev || entry.devOptional || entry.optional) continue
    mkdirSync(dirname(join(app, path)), { recursive: true })
    symlinkSync(join(root, path), join(app, path))
  }
}

/** What the image's `ln -s` does: the program under its own name, in a folder for PATH. */
export function linkProgram(folder: string, program: string, name: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  chmodSync(join(folder, program), 0o755)
  symlinkSync(join(folder, program), join(bin, name))
  return bin
}
