import { Findings } from '../findings.ts'
import { sourceOf } from '../source.ts'
import type { Entry, Node } from '../tree.ts'
import type { Kind } from './kind.ts'

const NOWHERE = { start: 0, end: 0 }

/**
 * The value of a default that is given as a file would have it: one spelling for the reading, the schema and the page.
 * Throws for a default that its own kind refuses, when the program starts.
 */
export function writtenValue<T>(kind: Kind<T>, written: unknown): T {
  const findings = new Findings(sourceOf('defaults', JSON.stringify(written)))
  const value = kind.read(writtenNode(written), findings)
  const [problem] = findings.problems()
  if (value === undefined || problem !== undefined) {
    throw new Error(`the default ${JSON.stringify(written)} is refused: ${problem?.what}`)
  }
  return value
}

function writtenNode(written: unknown): Node {
  if (Array.isArray(written)) return { ...NOWHERE, kind: 'list', items: written.map(writtenNode) }
  if (typeof written === 'object' && written !== null) {
    const entries = Object.entries(written).map(([key, value]): [string, Entry] => {
      return [key, { key, at: NOWHERE, value: writtenNode(value), bare: false, previous: null }]
    })
    return { ...NOWHERE, kind: 'map', flow: true, entries: new Map(entries) }
  }
  const text = String(written)
  return { ...NOWHERE, kind: 'scalar', text, shown: text, plain: true, expanded: false }
}
