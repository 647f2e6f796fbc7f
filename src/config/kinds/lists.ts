import { quoted } from '../findings.ts'
import { isEmpty, type Kind, wrongType } from './kind.ts'

interface ListOptions {
  /** Fewer items are a problem. */
  readonly least?: number
}

/** A list of values of one kind. */
export function list<T>(item: Kind<T>, wants: string, { least = 0 }: ListOptions = {}): Kind<readonly T[]> {
  return {
    wants,
    schema: { type: 'array', items: item.schema, ...(least > 0 ? { minItems: least } : {}) },
    read(node, findings) {
      if (node.kind === 'broken') return undefined
      if (node.kind !== 'list') {
        const isText = node.kind === 'scalar' && !isEmpty(node)
        const items = isText ? node.shown.split(/\s*,\s*/).map(quoted) : []
        return wrongType(node, wants, findings, isText ? `[${items.join(', ')}]` : undefined)
      }
      if (node.items.length < least) {
        findings.error(node, 'wrong-type', `must be ${wants}; this list is empty`)
        return undefined
      }
      const read = node.items.map(one => item.read(one, findings))
      return read.filter(value => value !== undefined)
    },
  }
}

/** One value, or a list of at least one. */
export function oneOrMany<T>(item: Kind<T>, wants: string): Kind<readonly T[]> {
  const many = list(item, wants, { least: 1 })
  return {
    wants,
    schema: { anyOf: [item.schema, many.schema] },
    ...(item.keys === undefined ? {} : { keys: item.keys }),
    read(node, findings) {
      if (node.kind === 'list') return many.read(node, findings)
      const one = item.read(node, findings)
      return one === undefined ? undefined : [one]
    },
  }
}
