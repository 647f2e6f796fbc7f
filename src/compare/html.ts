import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes as Tree } from 'parse5'
import type { Budget } from './budget.ts'
import { flowOf, isPreformatted, Line } from './html-space.ts'
import { CHILDREN, List, Members, type Value } from './tree.ts'

/** The page has more nodes than the budget allows, or took too long: parse5 can be ended in no other way. */
const STOPPED = Symbol('stopped')
/** Deep nesting makes parse5 look through all open elements at each one, so the clock is looked at often. */
const STEPS_A_NODE = 32

/**
 * A page as a browser would build it: elements with attributes and classes as sets, texts with white space folded
 * where it does not show, no comments. Null when it is more than the budget allows.
 */
export function readHtml(text: string, budget: Budget): Members | null {
  const step = () => {
    if (!budget.step(STEPS_A_NODE)) throw STOPPED
  }
  const count = () => {
    budget.read(1)
    step()
  }
  try {
    return builtFrom(parse(text, { treeAdapter: counting(count, step) }), budget)
  } catch (error) {
    if (error === STOPPED) return null
    throw error
  }
}

function counting(count: () => void, step: () => void): typeof defaultTreeAdapter {
  const goesOn = (node: Tree.ChildNode | undefined) => (node?.nodeName === '#text' ? step() : count())
  return {
    ...defaultTreeAdapter,
    createElement(...values) {
      count()
      return defaultTreeAdapter.createElement(...values)
    },
    createCommentNode(data) {
      count()
      return defaultTreeAdapter.createCommentNode(data)
    },
    insertText(parent, text) {
      goesOn(parent.childNodes.at(-1))
      defaultTreeAdapter.insertText(parent, text)
    },
    insertTextBefore(parent, text, before) {
      goesOn(undefined)
      defaultTreeAdapter.insertTextBefore(parent, text, before)
    },
  }
}

/** An element whose children are being taken in. */
interface Open {
  readonly nodes: readonly Tree.ChildNode[]
  readonly items: Value[]
  readonly line: Line
  /** What to do when it ends. */
  readonly flow: ReturnType<typeof flowOf>
  readonly around: Line
  readonly preformatted: boolean
  next: number
}

function builtFrom(document: Tree.Document, budget: Budget): Members {
  const page = new Members('#document')
  const lists: List[] = []
  const line = new Line()
  const stack: Open[] = [
    {
      nodes: document.childNodes,
      items: childrenOf(page, lists),
      line,
      flow: 'block',
      around: line,
      preformatted: false,
      next: 0,
    },
  ]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const node = top.nodes[top.next++]
    budget.step(1)
    if (node === undefined) {
      end(top)
      stack.pop()
    } else if ('tagName' in node) stack.push(begin(node, top, lists))
    else if (node.nodeName === '#text') takeText((node as Tree.TextNode).value, top)
    else if (node.nodeName === '#documentType') top.items.push(doctypeOf(node as Tree.DocumentType))
  }
  for (const list of lists) label(list)
  return page
}

function begin(node: Tree.Element, inside: Open, lists: List[]): Open {
  const element = new Members(node.tagName)
  for (const { name, value, prefix } of node.attrs) {
    const full = prefix ? `${prefix}:${name}` : name
    element.add(`@${full}`, full === 'class' ? classesOf(value) : value)
  }
  inside.items.push(element)
  const flow = flowOf(node.tagName)
  if (flow === 'block') inside.line.end()
  const inner = flow === 'atom' || flow === 'unseen' ? new Line() : inside.line
  return {
    nodes: 'content' in node ? (node as Tree.Template).content.childNodes : node.childNodes,
    items: childrenOf(element, lists),
    line: inner,
    flow,
    around: inside.line,
    preformatted: inside.preformatted || isPreformatted(node.tagName),
    next: 0,
  }
}

function end({ line, flow, around }: Open): void {
  if (flow !== 'inline') line.end()
  if (flow === 'atom') around.atom()
}

function takeText(text: string, into: Open): void {
  if (!into.preformatted) {
    into.line.text(text, into.items)
    return
  }
  const last = into.items.length - 1
  if (typeof into.items[last] === 'string') into.items[last] += text
  else into.items.push(text)
  into.line.atom()
}

function childrenOf(element: Members, lists: List[]): Value[] {
  const children = new List()
  element.add(CHILDREN, children)
  lists.push(children)
  return children.items
}

/** Names each child by what it is and its position among its like, and drops texts that were folded to nothing. */
function label(list: List): void {
  const items = list.items.filter(item => item !== '')
  list.items.splice(0, list.items.length, ...items)
  const seen = new Map<string, number>()
  const labels = items.map(labelOf)
  list.labels = labels
  list.ordinals = labels.map(name => {
    const ordinal = seen.get(name) ?? 0
    seen.set(name, ordinal + 1)
    return ordinal
  })
}

function labelOf(item: Value): string {
  if (typeof item === 'string') return '#text'
  return item instanceof Members && item.tag !== null ? item.tag : '#doctype'
}

function classesOf(value: string): List {
  const classes = new List('bag')
  for (const name of new Set(value.split(/[ \t\n\f\r]+/))) if (name !== '') classes.items.push(name)
  return classes
}

function doctypeOf({ name, publicId, systemId }: Tree.DocumentType): List {
  const doctype = new List()
  doctype.items.push(name, publicId, systemId)
  return doctype
}
