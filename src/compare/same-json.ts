/** Longer ones are for the thread that nobody waits for: reading two of this length takes some 200 µs. */
const MAX_BYTES = 16 * 1024
const UTF8 = new TextDecoder('utf-8', { fatal: true })
const MAX_LEVELS = 64
/**
 * A number that may not be told from another one once it is a double: an exponent, or more than 15 digits. May also be
 * part of a string, which does no harm.
 */
const INEXACT = /(?:^|[[:,\s])-?(?:[\d.]{16}|[\d.]+[eE])/
/** The end of each member's name, and perhaps more in strings. */
const NAMES = /"\s*:/g

/**
 * Whether two bodies are the same JSON document for certain, but for the order of keys and for white space. False says
 * nothing. Cheap, for short bodies without content coding in UTF-8: read by `JSON.parse`, and only believed where that loses nothing,
 * which is where no number is long and no key stands twice.
 */
export function areSameJson(legacy: Uint8Array, candidate: Uint8Array): boolean {
  if (legacy.length > MAX_BYTES || candidate.length > MAX_BYTES) return false
  const ours = read(legacy)
  const theirs = ours === undefined ? undefined : read(candidate)
  if (ours === undefined || theirs === undefined || ours.names !== theirs.names) return false
  return namesIn(ours.value, theirs.value, 0) === ours.names
}

function read(bytes: Uint8Array): { readonly value: unknown; readonly names: number } | undefined {
  // A byte order mark belongs to the charset, which is for others to judge.
  if (bytes[0] === 0xef) return undefined
  try {
    const text = UTF8.decode(bytes)
    if (INEXACT.test(text)) return undefined
    return { value: JSON.parse(text), names: text.match(NAMES)?.length ?? 0 }
  } catch {
    return undefined
  }
}

/** How many members two equal values have on all levels; NaN when they are not equal, or too deep to tell. */
function namesIn(legacy: unknown, candidate: unknown, level: number): number {
  if (legacy === candidate) return 0
  if (typeof legacy !== 'object' || typeof candidate !== 'object' || legacy === null || candidate === null)
    return Number.NaN
  if (level === MAX_LEVELS || Array.isArray(legacy) !== Array.isArray(candidate)) return Number.NaN
  if (Array.isArray(legacy)) return namesInLists(legacy, candidate as unknown[], level)
  const keys = Object.keys(legacy)
  let names = keys.length
  if (names !== Object.keys(candidate).length) return Number.NaN
  for (const key of keys) {
    if (!Object.hasOwn(candidate, key)) return Number.NaN
    names += namesIn((legacy as Members)[key], (candidate as Members)[key], level + 1)
    if (Number.isNaN(names)) return names
  }
  return names
}

function namesInLists(legacy: readonly unknown[], candidate: readonly unknown[], level: number): number {
  if (legacy.length !== candidate.length) return Number.NaN
  let names = 0
  for (let index = 0; index < legacy.length; index++) {
    names += namesIn(legacy[index], candidate[index], level + 1)
    if (Number.isNaN(names)) return names
  }
  return names
}

interface Members {
  readonly [key: string]: unknown
}
