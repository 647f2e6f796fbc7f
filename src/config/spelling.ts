import { closest, distance } from 'fastest-levenshtein'

/** Longer words are no slips of a known one, and cost the square of their length. */
const LONGEST = 60

/** The known word that was likely meant, or null: other case or dashes, or about one slip in three letters. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length > LONGEST) return null
  const same = known.find(one => letters(one) === letters(word))
  if (same !== undefined) return same
  const nearest = closest(
    word.toLowerCase(),
    known.map(one => one.toLowerCase()),
  )
  const found = known.find(one => one.toLowerCase() === nearest)!
  return distance(word.toLowerCase(), nearest) <= Math.max(1, Math.floor(word.length / 3)) ? found : null
}

function letters(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '')
}
