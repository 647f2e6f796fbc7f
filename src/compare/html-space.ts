/** How an element takes part in the flow of text around it. */
export type Flow = 'inline' | 'block' | 'atom' | 'unseen'

/** Begins and ends a line: white space beside it does not show. */
const BLOCKS = new Set(
  `address article aside base blockquote body br caption center col colgroup dd details dialog dir div dl dt
  fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main
  menu nav noframes ol optgroup option p plaintext pre search section summary table tbody td tfoot th thead title tr ul
  xmp`.split(/\s+/),
)
/** Stands in a line like a letter, whatever it holds. */
const ATOMS = new Set(
  'audio button canvas embed iframe img input math meter object picture progress select svg textarea video'.split(
    ' ',
  ),
)
/** Nothing of it is drawn where it stands. */
const UNSEEN = new Set('datalist link meta noscript param rp script source style template track'.split(' '))
/** White space in it is kept as it is. */
const PREFORMATTED = new Set('pre textarea listing plaintext xmp script style'.split(' '))

/** An element that nobody knows is inline, as in browsers: white space beside it counts. */
export function flowOf(tag: string): Flow {
  if (BLOCKS.has(tag)) return 'block'
  if (ATOMS.has(tag)) return 'atom'
  return UNSEEN.has(tag) ? 'unseen' : 'inline'
}

export function isPreformatted(tag: string): boolean {
  return PREFORMATTED.has(tag)
}

/** A place in a list of children where a text stands that may yet lose its last space. */
interface Tail {
  readonly items: unknown[]
  readonly index: number
}

/**
 * Folds the white space of one line of text as it is laid out: runs are one space, also across inline elements, and
 * none is left at its ends. Emptied texts stay as empty strings.
 */
export class Line {
  /** At the start of a line, or after a space: another space would not show. */
  #spaced = true
  #tail: Tail | null = null

  /** What of a text shows, put to the end of `items`. */
  text(text: string, items: unknown[]): void {
    let folded = text.replace(/[ \t\n\f\r]+/g, ' ')
    if (this.#spaced && folded.startsWith(' ')) folded = folded.slice(1)
    if (folded === '') return
    this.#spaced = folded.endsWith(' ')
    const last = items.length - 1
    if (typeof items[last] === 'string') items[last] += folded
    else items.push(folded)
    this.#tail = this.#spaced ? { items, index: items.length - 1 } : null
  }

  /** Something that is no text stands in the line. */
  atom(): void {
    this.#spaced = false
    this.#tail = null
  }

  /** The line ends, and another begins. */
  end(): void {
    if (this.#tail !== null) {
      const { items, index } = this.#tail
      items[index] = (items[index] as string).replace(/ $/, '')
    }
    this.#spaced = true
    this.#tail = null
  }
}
