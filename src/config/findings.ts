import type { Problem } from '../types.ts'
import { neutral } from './neutral.ts'
import type { Span } from './secrets.ts'
import { frameOf, placeOf, type Source } from './source.ts'

/** Past this many the rest is only counted: a file of noise must not fill the memory with frames. */
const MOST = 1_000
const LONGEST_QUOTE = 80

export interface Said {
  /** Say it once at this place, whatever else differs: defaults are read by many routes. */
  readonly once?: boolean
  readonly why?: string | undefined
  readonly fix?: string | undefined
}

interface Finding extends Said {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly span: Span
  readonly what: string
}

/** Collects what is wrong with one file while it is read. Places are spans; lines and frames are made at the end. */
export class Findings {
  readonly source: Source
  readonly #found = new Map<string, Finding>()
  readonly #secrets: Span[] = []
  readonly #wrong = new WeakSet<Span>()

  constructor(source: Source) {
    this.source = source
  }

  /** A mistake. The same one at the same place counts once: anchors are read wherever they are used. */
  error(span: Span, code: string, what: string, said: Said = {}): void {
    this.#wrong.add(span)
    this.#add({ severity: 'error', code, span, what, ...said })
  }

  warning(span: Span, code: string, what: string, said: Said = {}): void {
    this.#add({ severity: 'warning', code, span, what, ...said })
  }

  /** An empty collection for the same file, which keeps the same secrets. */
  besides(): Findings {
    const others = new Findings(this.source)
    others.#secrets.push(...this.#secrets)
    return others
  }

  /** Whether anything was said at all. */
  get isEmpty(): boolean {
    return this.#found.size === 0
  }

  /** Whether more was said than will be told, so that it need not be said well. */
  get isFull(): boolean {
    return this.#found.size > MOST
  }

  /** Keeps a span out of every frame. */
  hide(span: Span): void {
    this.#secrets.push(span)
  }

  /** Whether something was said against exactly this value, so that a check has no need to look at it. */
  isWrong(value: Span): boolean {
    return this.#wrong.has(value)
  }

  #add(finding: Finding): void {
    const key = `${finding.span.start} ${finding.code} ${finding.once ? '' : finding.what}`
    if (!this.#found.has(key)) this.#found.set(key, finding)
  }

  /** All problems in file order. `until`: those that stand before this offset only. */
  problems(until = Number.POSITIVE_INFINITY): readonly Problem[] {
    const kept = this.#unmasked()
      .filter(finding => finding.span.start < until)
      .sort((a, b) => a.span.start - b.span.start)
    const problems = kept.slice(0, MOST).map(finding => this.#problem(finding))
    if (kept.length <= MOST) return problems
    const left = kept.length - MOST
    const severity = kept.slice(MOST).some(finding => finding.severity === 'error') ? 'error' : 'warning'
    const what = `${left.toLocaleString('en')} more from here on are not shown`
    return [...problems, this.#problem({ severity, code: 'too-many-problems', span: kept[MOST]!.span, what })]
  }

  /** Without what only follows from a value that YAML read otherwise than it was meant. */
  #unmasked(): Finding[] {
    const all = [...this.#found.values()]
    const unquoted = new Set(all.filter(({ code }) => code === 'needs-quotes').map(({ span }) => span.start))
    return all.filter(({ code, span }) => code === 'needs-quotes' || !unquoted.has(span.start))
  }

  #problem({ severity, code, span, what, why, fix }: Finding): Problem {
    const place = placeOf(this.source, span)
    const frame = frameOf(this.source, place, this.#secrets)
    return {
      code,
      severity,
      file: this.source.file,
      ...place,
      what: neutral(what),
      ...(why === undefined ? {} : { why: neutral(why) }),
      ...(fix === undefined ? {} : { fix: neutral(fix) }),
      frame,
    }
  }
}

/** A text of the file in quotes, as it may stand in a sentence: cut when it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
}
