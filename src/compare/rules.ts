import type { CompareRules, IgnoreRule } from '../types.ts'
import { type Decimal, decimalOf } from './decimal.ts'
import { parsePath, type Step } from './path.ts'

/** The rules of a route, ready to be followed down a body. Made once, used for many comparisons. */
export interface Rules {
  /** What the path rules say at `$`. */
  readonly top: RulesAt
  readonly same: Same
  readonly headers: CompareRules['headers']
  readonly status: CompareRules['status']
}

export interface Same {
  readonly nullMissing: boolean
  readonly numberString: boolean
  readonly emptyMissing: boolean
  readonly whitespace: boolean
  readonly any: boolean
}

export interface Ignored {
  readonly label: string
  readonly like: IgnoreRule['like']
  readonly within: number | null
  readonly distance: Decimal | null
}

export interface Tolerance {
  readonly label: string
  readonly distance: Decimal
}

export interface Unordered {
  readonly label: string
  readonly by: string | null
}

/** A path that some rule names, and what it does there. */
interface PathRule {
  readonly steps: readonly Step[]
  readonly ignored: Ignored | null
  readonly tolerance: Tolerance | null
  readonly unordered: Unordered | null
}

/** A route's rules, compiled. A path that cannot be read throws: the file was checked before. */
export function compiledRules(rules: CompareRules): Rules {
  const same = new Set(rules.same)
  return {
    top: new PathRules([...pathRules(rules)]).top,
    same: {
      nullMissing: same.has('null-missing'),
      numberString: same.has('number-string'),
      emptyMissing: same.has('empty-missing'),
      whitespace: same.has('whitespace'),
      any: same.size > 0,
    },
    headers: {
      ignore: rules.headers.ignore.map(name => name.toLowerCase()),
      only: rules.headers.only?.map(name => name.toLowerCase()) ?? null,
    },
    status: rules.status,
  }
}

/** What compares when a file says nothing. */
export const NO_RULES: CompareRules = {
  ignore: [],
  unordered: [],
  tolerance: {},
  same: [],
  headers: { ignore: [], only: null },
  status: 'exact',
}

function* pathRules(rules: CompareRules): Generator<PathRule> {
  const nothing = { ignored: null, tolerance: null, unordered: null }
  for (const { path, like, within } of rules.ignore) {
    const label = `ignore ${path}${like === 'any' ? '' : ` like ${like}`}`
    const distance = within === null ? null : decimalOf(String(within))
    yield { ...nothing, steps: stepsOf(path), ignored: { label, like, within, distance } }
  }
  for (const [path, within] of Object.entries(rules.tolerance)) {
    const tolerance = { label: `tolerance ${path}`, distance: decimalOf(String(within)) }
    yield { ...nothing, steps: stepsOf(path), tolerance }
  }
  for (const { path, by } of rules.unordered) {
    const label = `unordered ${path}${by === null ? '' : ` by ${by}`}`
    yield { ...nothing, steps: stepsOf(path), unordered: { label, by } }
  }
}

function stepsOf(path: string): readonly Step[] {
  const steps = parsePath(path)
  if ('problem' in steps) throw new Error(`${path}: ${steps.problem}`)
  return steps
}

/** A rule, and how many of its steps have been taken. */
interface Position {
  readonly rule: number
  readonly taken: number
}

/** What all path rules together say at one place of a body, and where they lead from there. */
export class RulesAt {
  readonly ignored: readonly Ignored[]
  readonly tolerances: readonly Tolerance[]
  readonly unordered: Unordered | null
  /** No path rule has anything to say here or below. */
  readonly quiet: boolean
  readonly #all: PathRules
  readonly #pending: readonly Position[]
  readonly #named = new Map<string, RulesAt>()
  readonly #indexed = new Map<number, RulesAt>()
  #otherName: RulesAt | null = null
  #otherIndex: RulesAt | null = null

  constructor(all: PathRules, positions: readonly Position[]) {
    const here = positions.map(({ rule, taken }) => ({ rule: all.rules[rule]!, taken }))
    const chosen = here.filter(({ rule, taken }) => taken === rule.steps.length).map(({ rule }) => rule)
    this.ignored = chosen.flatMap(rule => rule.ignored ?? [])
    this.tolerances = chosen.flatMap(rule => rule.tolerance ?? [])
    this.unordered = chosen.find(rule => rule.unordered !== null)?.unordered ?? null
    this.quiet = positions.length === 0
    this.#all = all
    this.#pending = positions.filter(({ rule, taken }) => taken < all.rules[rule]!.steps.length)
    for (const { rule, taken } of this.#pending) {
      const step = all.rules[rule]!.steps[taken]!
      if (step.step === 'name' || step.step === 'descend') this.#named.set(step.name, UNKNOWN)
      else if (step.step === 'index') this.#indexed.set(step.index, UNKNOWN)
    }
  }

  /** What the rules say of a member. Names that no rule mentions share one answer, so that no body can make many. */
  name(name: string): RulesAt {
    if (this.quiet) return this
    const known = this.#named.get(name)
    if (known === undefined) {
      this.#otherName ??= this.#after(step => step.step === 'any')
      return this.#otherName
    }
    if (known !== UNKNOWN) return known
    const next = this.#after(step => step.step === 'any' || ('name' in step && step.name === name))
    this.#named.set(name, next)
    return next
  }

  /** What the rules say of an element. */
  index(index: number): RulesAt {
    if (this.quiet) return this
    const known = this.#indexed.get(index)
    if (known === undefined) {
      this.#otherIndex ??= this.#after(step => step.step === 'any')
      return this.#otherIndex
    }
    if (known !== UNKNOWN) return known
    const next = this.#after(step => step.step === 'any' || (step.step === 'index' && step.index === index))
    this.#indexed.set(index, next)
    return next
  }

  #after(takes: (step: Step) => boolean): RulesAt {
    const positions: Position[] = []
    for (const position of this.#pending) {
      const step = this.#all.rules[position.rule]!.steps[position.taken]!
      if (step.step === 'descend') positions.push(position)
      if (takes(step)) positions.push({ rule: position.rule, taken: position.taken + 1 })
    }
    return this.#all.at(positions)
  }
}

/** Keeps one `RulesAt` for each set of positions, so that following rules down a deep body makes no new ones. */
class PathRules {
  readonly rules: readonly PathRule[]
  readonly #known = new Map<string, RulesAt>()

  constructor(rules: readonly PathRule[]) {
    this.rules = rules
  }

  get top(): RulesAt {
    return this.at(this.rules.map((_, rule) => ({ rule, taken: 0 })))
  }

  at(positions: readonly Position[]): RulesAt {
    const each = new Map(positions.map(position => [`${position.rule}:${position.taken}`, position]))
    const key = [...each.keys()].sort().join(' ')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = new RulesAt(this, [...each.values()])
    this.#known.set(key, made)
    return made
  }
}

/** Where a step leads that has not been taken yet. */
const UNKNOWN: RulesAt = new PathRules([]).top
