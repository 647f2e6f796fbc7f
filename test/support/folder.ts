import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Teardown } from './banyan.ts'

/**
 * A folder of the test's own. It goes when what was started after it has ended: tap's `testdir` goes before that where it
 * is asked for first, under the hands of whoever still writes there.
 */
export function folderFor(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
