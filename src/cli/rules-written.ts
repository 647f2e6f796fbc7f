import type { CompareRules } from '../types.ts'

/** Rules as routes.yaml has them under `compare`, so that whoever reads them reads the same rules. */
export function writtenRules(rules: CompareRules): object {
  const { ignore, unordered, tolerance, same, headers, status } = rules
  return {
    ignore: ignore.map(({ path, like, within }) => {
      if (within === null) return { path, like }
      return { path, like, within: like === 'timestamp' ? `${within}ms` : within }
    }),
    unordered: unordered.map(({ path, by }) => (by === null ? path : { path, by })),
    tolerance,
    same,
    headers: headers.only === null ? { ignore: headers.ignore } : headers,
    status,
  }
}
