import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml'
import { type Findings, quoted } from '../findings.ts'
import { sayNeedsQuotes } from '../needs-quotes.ts'
import type { Span } from '../secrets.ts'
import { placeOf } from '../source.ts'
import type { Broken, Entry, Mapping, Node, Scalar } from '../tree.ts'
import { expand } from '../variables.ts'
import type { Repaired } from './repair.ts'

const DEEPEST = 100
/** All that aliases stand for, added up: far more than a file of 10,000 routes that all share their rules. */
const MOST_BY_ALIAS = 1_000_000

/** A node, and how many nodes it stands for. */
interface Weighed {
  readonly node: Node
  readonly weight: number
}

/** Turns YAML's document into the tree that is read: aliases and merges resolved, variables replaced. */
export class Conversion {
  readonly #repaired: Repaired
  readonly #env: NodeJS.ProcessEnv
  readonly #findings: Findings
  /** null while its own value is being converted. */
  readonly #anchors = new Map<string, Weighed | null>()
  #weightOfAliases = 0
  #saidTooMany = false

  constructor(repaired: Repaired, env: NodeJS.ProcessEnv, findings: Findings) {
    this.#repaired = repaired
    this.#env = env
    this.#findings = findings
  }

  /** The tree of a document; null for an empty one, and for one that its aliases make too large to read. */
  root(document: Document.Parsed): Node | null {
    const { contents } = document
    if (contents === null) return null
    const { node } = this.#node(contents as ParsedNode, 0)
    return this.#saidTooMany ? null : node
  }

  #node(node: ParsedNode, depth: number): Weighed {
    const span = this.#spanOf(node)
    if (isAlias(node)) return this.#alias(node.source, span)
    if (depth > DEEPEST) {
      this.#findings.error(span, 'too-deep', 'this is nested too deeply')
      return broken(span)
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, null)
    const converted = this.#collectionOrScalar(node, span, depth)
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, converted)
    return converted
  }

  #collectionOrScalar(node: ParsedNode, span: Span, depth: number): Weighed {
    if (node.tag !== undefined) {
      this.#findings.error(this.#tagBefore(span), 'invalid-yaml', 'tags (!) are not used here', {
        fix: 'remove the tag, or put the value in quotes',
      })
    }
    if (isMap(node)) return this.#map(node as YAMLMap.Parsed, span, depth)
    if (isSeq(node)) {
      const items = (node.items as ParsedNode[]).map(item => this.#item(item, depth + 1))
      return { node: { ...span, kind: 'list', items: items.map(item => item.node) }, weight: weightOf(items) }
    }
    return isScalar(node) ? this.#scalar(node, span) : broken(span)
  }

  #tagBefore(span: Span): Span {
    const from = Math.max(0, span.start - 200)
    const [whole, tag = ''] =
      /(!\S*)(?:\s+&\S+)?\s+$/.exec(this.#findings.source.text.slice(from, span.start)) ?? []
    if (whole === undefined) return span
    return { start: span.start - whole.length, end: span.start - whole.length + tag.length }
  }

  /** In `[a: b]` YAML puts a bare pair where a map of one key is meant. */
  #item(item: ParsedNode | Pair, depth: number): Weighed {
    if (!isPair(item)) return this.#node(item, depth)
    const pair = item as Pair<ParsedNode, ParsedNode | null>
    const { entry, weight } = this.#entry(pair, null, depth)
    const entries = new Map(entry === null ? [] : [[entry.key, entry]])
    return { node: { ...this.#spanOf(pair.key), kind: 'map', flow: true, entries }, weight }
  }

  #map(node: YAMLMap.Parsed, span: Span, depth: number): Weighed {
    const entries = new Map<string, Entry>()
    const merged: Mapping[] = []
    let weight = 1
    let previous: Entry | null = null
    for (const pair of node.items as Pair<ParsedNode, ParsedNode | null>[]) {
      if (
        isScalar(pair.key) &&
        pair.key.source === '<<' &&
        pair.key.type === 'PLAIN' &&
        pair.value !== null
      ) {
        const value = this.#node(pair.value, depth + 1)
        weight += value.weight
        merged.push(...this.#toMerge(value.node))
        continue
      }
      const added = this.#entry(pair, previous, depth)
      weight += added.weight
      if (added.entry === null || this.#isTwice(added.entry, entries)) continue
      entries.set(added.entry.key, added.entry)
      previous = added.entry
    }
    for (const from of merged) {
      for (const [key, entry] of from.entries) if (!entries.has(key)) entries.set(key, entry)
    }
    return { node: { ...span, kind: 'map', flow: node.flow === true, entries }, weight }
  }

  #entry(pair: Pair<ParsedNode, ParsedNode | null>, previous: Entry | null, depth: number) {
    const at = this.#spanOf(pair.key)
    const key = keyOf(pair.key)
    if (key === null) {
      this.#findings.error(at, 'invalid-yaml', 'a key must be a text', { fix: 'put the key in quotes' })
      return { entry: null, weight: 1 }
    }
    const bare = pair.value === null
    const { node, weight } = bare ? absent(at) : this.#valueOf(pair.value!, at, depth + 1)
    return { entry: { key, at, value: node, bare, previous } satisfies Entry, weight: weight + 1 }
  }

  #isTwice({ key, at }: Entry, entries: ReadonlyMap<string, Entry>): boolean {
    const first = entries.get(key)
    if (first === undefined) return false
    const { line } = placeOf(this.#findings.source, first.at)
    this.#findings.error(at, 'duplicate-key', `${quoted(key)} is here twice`, {
      why: `it is also on line ${line}`,
      fix: 'keep one of them',
    })
    return true
  }

  /** A value that is not there stands where its key stands. */
  #valueOf(node: ParsedNode, key: Span, depth: number): Weighed {
    const isAbsent =
      isScalar(node) && node.type === 'PLAIN' && node.source === '' && node.anchor === undefined
    return isAbsent && node.tag === undefined ? absent(key) : this.#node(node, depth)
  }

  #scalar(node: ParsedNode, span: Span): Weighed {
    if (!isScalar(node)) return broken(span)
    const shown = String(node.value ?? '')
    const expanded = expand(shown, this.#env, span, this.#findings)
    if (expanded === null) return broken(span)
    const plain = node.type === 'PLAIN'
    return { node: { ...span, kind: 'scalar', shown, plain, ...expanded } satisfies Scalar, weight: 1 }
  }

  #alias(name: string, span: Span): Weighed {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      const text = `*${name}`
      const why = 'YAML takes an unquoted * as an alias, and no anchor has this name'
      sayNeedsQuotes(span, text, why, this.#findings)
      return {
        node: { ...span, kind: 'scalar', text, shown: text, plain: false, expanded: false },
        weight: 1,
      }
    }
    if (anchored === null) {
      this.#findings.error(span, 'too-many-aliases', 'this alias stands inside what it stands for')
      return broken(span)
    }
    this.#weightOfAliases += anchored.weight
    if (this.#weightOfAliases <= MOST_BY_ALIAS) return anchored
    if (!this.#saidTooMany) {
      this.#findings.error(
        span,
        'too-many-aliases',
        'the aliases of this file stand for over a million values',
        {
          why: 'aliases of aliases multiply',
        },
      )
    }
    this.#saidTooMany = true
    return broken(span)
  }

  /** The maps that `<<` names, the first of which wins. */
  #toMerge(node: Node): readonly Mapping[] {
    const maps = node.kind === 'list' ? node.items : [node]
    return maps.filter(one => {
      if (one.kind !== 'map' && one.kind !== 'broken') {
        this.#findings.error(one, 'invalid-yaml', '"<<" takes a map, or a list of maps')
      }
      return one.kind === 'map'
    }) as readonly Mapping[]
  }

  #spanOf(node: ParsedNode | null): Span {
    const [start = 0, end = start] = node?.range ?? []
    return this.#repaired.original({ start, end })
  }
}

function broken(span: Span): Weighed {
  return { node: { ...span, kind: 'broken' } satisfies Broken, weight: 1 }
}

function absent(at: Span): Weighed {
  return { node: { ...at, kind: 'scalar', text: '', shown: '', plain: true, expanded: false }, weight: 1 }
}

function keyOf(key: ParsedNode | null): string | null {
  if (!isScalar(key) || key.tag !== undefined) return null
  const name = String(key.value ?? '')
  return name === '' && key.type === 'PLAIN' ? null : name
}

function weightOf(items: readonly Weighed[]): number {
  return items.reduce((sum, item) => sum + item.weight, 1)
}
