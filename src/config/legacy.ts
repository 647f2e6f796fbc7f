import { type Loaded, parseConfig } from './load.ts'

const OPTION = '--legacy'

/** What `banyan run --legacy URL` runs without a file: one upstream, no routes, every default. */
export function planForLegacy(url: string): Loaded {
  // A `${` from the command line is no variable of a file.
  const address = JSON.stringify(url.replaceAll('${', () => '$${'))
  const loaded = parseConfig(`version: 1\nlegacy: legacy\nupstreams: { legacy: ${address} }\n`, OPTION, {})
  const problems = loaded.problems.map(problem => ({ ...problem, line: 1, column: 1, length: 1, frame: [] }))
  return { ...loaded, problems, text: null }
}
