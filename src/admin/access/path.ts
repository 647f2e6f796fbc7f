import { normalisePath } from '../../routing/path.ts'

/**
 * Whether a request's target is written in the one way that names it: no dot segments, nothing escaped that need not be,
 * no doubled slash or one in disguise, no other host in front. Everything else is nobody's address, so that no two spellings of one address
 * can be taken for two, nor one for another.
 */
export function isPlainTarget(target: string): boolean {
  const path = target.split('?', 1)[0]!
  const upperCase = path.replace(/%[\da-f]{2}/gi, found => found.toUpperCase())
  return normalisePath(path) === upperCase && !/\/\/|%2F|%5C/.test(upperCase)
}
