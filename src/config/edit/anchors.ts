import { type Alias, type Document, isAlias, type Node, visit } from 'yaml'

/** What each alias of a document stands for. A name may be given twice: an alias means the last one before it. */
export class Anchors {
  readonly #meant = new Map<Alias, Node>()

  constructor(document: Document) {
    const named = new Map<string, Node>()
    visit(document, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const meant = named.get(node.source)
          if (meant !== undefined) this.#meant.set(node, meant)
        } else if (node.anchor !== undefined) named.set(node.anchor, node)
      },
    })
  }

  /** The node itself, or what it stands for when it is an alias. */
  meant(node: Node | null): Node | null {
    return isAlias(node) ? (this.#meant.get(node) ?? null) : node
  }

  /** The aliases that stand for a node, in the order of the file. */
  users(node: Node): readonly Alias[] {
    return [...this.#meant].filter(([, meant]) => meant === node).map(([alias]) => alias)
  }
}
