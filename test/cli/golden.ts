import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'

/** Holds a text against test/golden/NAME.txt. After an intended change: `UPDATE_GOLDEN=1 node test/cli/….test.ts`. */
export function matchesGolden(t: Test, name: string, text: string): void {
  const file = join(import.meta.dirname, '../golden', `${name}.txt`)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  t.equal(text, readFileSync(file, 'utf8'), name)
  t.notMatch(text, HARMFUL, 'nothing that a terminal obeys')
}

/** Controls but the line break, and what turns text around or cannot be seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
