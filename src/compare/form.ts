import type { Budget } from './budget.ts'
import { List, Members } from './tree.ts'

/**
 * A form (`application/x-www-form-urlencoded`) as a list of pairs in their order: `$[2].email`. Null when there are
 * more than the budget allows.
 *
 * Percent-encoded bytes that are not UTF-8 stay encoded, so that different ones stay different.
 */
export function pairsOf(text: string, budget: Budget): List | null {
  const pairs = new List()
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('&', start)
    const end = found === -1 ? text.length : found
    if (end > start) {
      if (!budget.read(1)) return null
      const pair = text.slice(start, end)
      const equals = pair.indexOf('=')
      const members = new Members()
      members.add(
        unescaped(equals === -1 ? pair : pair.slice(0, equals)),
        equals === -1 ? '' : unescaped(pair.slice(equals + 1)),
      )
      pairs.items.push(members)
    }
    start = end + 1
  }
  return pairs
}

function unescaped(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, escapes => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes.toUpperCase()
    }
  })
}
