import { Redactor } from '../compare/redaction.ts'
import { compiledRules, NO_RULES } from '../compare/rules.ts'
import { PHASES } from '../phases/table.ts'
import type { Target, Verdict } from '../types/evidence.ts'
import type {
  Asked,
  BanyanEvent,
  Built,
  DifferencesView,
  Moved,
  Overview,
  Promotion,
  Refused,
  Rejudged,
  RouteView,
  Steering,
} from '../types/steering.ts'
import type { Example, HistoryEntry, Interval, Store } from '../types/store.ts'
import type { CompareRules, Plan, Problem, Route } from '../types.ts'
import { account } from './account.ts'
import { askedFor } from './asked.ts'
import type { Course, Mover } from './course.ts'
import { differencesView } from './differing.ts'
import type { Judging } from './judging.ts'
import type { Ledger } from './ledger.ts'
import { promotionFor } from './promotion.ts'
import { rejudged } from './rejudging.ts'
import type { Running } from './running.ts'
import type { StoreHealth } from './store-health.ts'
import { routeView } from './views.ts'

/** Examples that are looked at for suggestions, and to judge by other rules. */
const EXAMPLES = 500

export interface SteeringOptions {
  readonly store: Store
  readonly ledger: Ledger
  readonly course: Course
  readonly judging: Judging
  readonly health: StoreHealth
  readonly running: () => Running
  /** For the redaction. */
  readonly key: Uint8Array
  readonly now: () => number
  readonly clock: () => number
  readonly version: string
  readonly subscribe: (listener: (event: BanyanEvent) => void) => () => void
  /** Edits the file so that it says where a route is: the place of the edit, or what is in the way. */
  readonly writeFile: (route: string, target: Target) => Promise<{ readonly place: string } | Problem>
}

/** All that can be asked of a running Banyan, and what it can be told. */
export class Helm implements Steering {
  readonly #options: SteeringOptions

  constructor(options: SteeringOptions) {
    this.#options = options
  }

  async overview(): Promise<Overview> {
    const { store, health, version, running } = this.#options
    const { revision, problems, warnings } = running()
    return {
      version,
      revision,
      store: { name: store.name, trouble: health.trouble },
      problems,
      warnings,
      routes: this.#routes().map(route => this.#view(route)),
    }
  }

  async route(name: string): Promise<RouteView | null> {
    const route = this.#routeNamed(name)
    return route === null ? null : this.#view(route)
  }

  async differences(name: string): Promise<DifferencesView | null> {
    const examples = await this.examples(name, null, EXAMPLES)
    if (examples === null) return null
    const { epoch } = this.#options.course.states[name]!
    return differencesView(name, epoch, this.#options.ledger.of(name), examples)
  }

  async examples(name: string, field: string | null, limit: number): Promise<readonly Example[] | null> {
    const state = this.#options.course.states[name]
    if (this.#routeNamed(name) === null || state === undefined) return null
    return this.#options.store.examples({ route: name, epoch: state.epoch, field, limit })
  }

  example(id: string): Promise<Example | null> {
    return this.#options.store.example(id)
  }

  async rejudge(name: string, rules: CompareRules): Promise<Rejudged | null> {
    const examples = await this.examples(name, null, EXAMPLES)
    if (examples === null) return null
    const { course, ledger, key, clock, now, running } = this.#options
    return rejudged({
      route: name,
      epoch: course.states[name]!.epoch,
      evidence: ledger.of(name),
      examples,
      rules: compiledRules({ ...NO_RULES, ...rules }),
      redactor: new Redactor(key, running().plan.differences.redact),
      clock,
      nowMs: now(),
    })
  }

  history(query: {
    route: string | null
    limit: number
    before: number | null
  }): Promise<readonly HistoryEntry[]> {
    return this.#options.store.history(query)
  }

  async explain(request: { method: string; url: string; headers: readonly string[] }): Promise<unknown> {
    const asked = askedFor(request)
    if (typeof asked === 'string') return { mistake: asked }
    return account(this.#options.running().plan, asked, this.#options.course.states)
  }

  plan(): Plan {
    return this.#options.running().plan
  }

  async past(_route: string | null, _span: 'hour' | 'day'): Promise<readonly Interval[]> {
    return []
  }

  async promote(name: string, asked: Promotion): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const state = this.#options.course.states[name]!
    const verdict = this.#verdict(route)
    const chosen = promotionFor(route, state, verdict, asked)
    if ('refused' in chosen) return chosen
    const began = this.#options.clock()
    const mover = { ...who(asked), forced: chosen.forced, reasons: verdict?.reasons ?? [] }
    const result = await this.#options.course.move(route, chosen.to, 'promoted', mover)
    if (!('moved' in result)) return notMoved(name, result, verdict)
    const { from, to } = result.moved
    const moved: Moved = {
      route: name,
      kind: 'promoted',
      from,
      to,
      written: null,
      tookMs: this.#since(began),
    }
    if (!asked.write) return moved
    const written = await this.#options.writeFile(name, chosen.to)
    return 'place' in written ? { ...moved, written: written.place } : cannotWrite(moved, written)
  }

  async rollback(name: string, asked: Asked): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const state = this.#options.course.states[name]!
    const { rollback } = PHASES[state.phase]
    if (rollback === null || route.legacy === null) return nowhereBack(name, state.phase)
    const began = this.#options.clock()
    // Else what a person took back would go forward again by itself.
    const held = state.held || route.gate.advance === 'auto'
    const target = { phase: rollback, percent: state.percent }
    const mover: Mover = { ...who(asked), forced: true, reasons: [] }
    const { from, to } = await this.#options.course.rollback(route, target, mover, held)
    return { route: name, kind: 'rolled-back', from, to, written: null, tookMs: this.#since(began) }
  }

  async rollbackAll(asked: Asked): Promise<readonly (Moved | Refused)[]> {
    const serving = this.#routes().filter(({ name }) => {
      const { phase } = this.#options.course.states[name]!
      return phase === 'canary' || phase === 'live'
    })
    return Promise.all(serving.map(({ name }) => this.rollback(name, asked)))
  }

  hold(name: string, asked: Asked): Promise<Moved | Refused> {
    return this.#hold(name, true, asked)
  }

  resume(name: string, asked: Asked): Promise<Moved | Refused> {
    return this.#hold(name, false, asked)
  }

  async restart(name: string, asked: Asked): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    if (asked.why === '') return needsWhy(name, 'restart')
    const began = this.#options.clock()
    const from = this.#options.course.states[name]!
    await this.#options.course.newEpochs([route], { ...who(asked), forced: true, reasons: [] })
    const to = this.#options.course.states[name]!
    return { route: name, kind: 'epoch', from, to, written: null, tookMs: this.#since(began) }
  }

  async build(upstream: string, build: string, by: string): Promise<Built | Refused> {
    const { course, running } = this.#options
    const { plan } = running()
    if (!Object.hasOwn(plan.upstreams, upstream)) {
      return {
        route: null,
        refused: 'no-such-upstream',
        what: `there is no upstream ${upstream}`,
        fix: `one of: ${Object.keys(plan.upstreams).join(', ')}`,
        verdict: null,
      }
    }
    const before = course.builds.get(upstream) ?? plan.upstreams[upstream]!.build
    const routes = await course.build(upstream, build, by)
    if (routes instanceof Error) return storeTrouble(null, routes, null)
    return { upstream, build, before, routes: routes.map(({ name }) => name) }
  }

  subscribe(listener: (event: BanyanEvent) => void): () => void {
    return this.#options.subscribe(listener)
  }

  async #hold(name: string, held: boolean, asked: Asked): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const began = this.#options.clock()
    const mover = { ...who(asked), forced: false, reasons: [] }
    const { from, to } = await this.#options.course.hold(route, held, mover)
    const kind = held ? 'held' : 'resumed'
    return { route: name, kind, from, to, written: null, tookMs: this.#since(began) }
  }

  #view(route: Route): RouteView {
    const { course, ledger, judging } = this.#options
    return routeView({
      route,
      state: course.states[route.name]!,
      file: course.fileStates.get(route.name) ?? null,
      evidence: ledger.of(route.name),
      verdict: this.#verdict(route),
      rate: judging.rate(route.name),
    })
  }

  #verdict(route: Route): Verdict | null {
    if (route.candidate === null) return null
    return this.#options.judging.verdict(route, this.#options.course.states[route.name]!)
  }

  #routes(): readonly Route[] {
    const { plan } = this.#options.running()
    return plan.rest === null ? plan.routes : [...plan.routes, plan.rest]
  }

  #routeNamed(name: string): Route | null {
    return this.#routes().find(route => route.name === name) ?? null
  }

  #since(began: number): number {
    return Math.round(this.#options.clock() - began)
  }
}

function who({ by, why }: Asked): { readonly by: string; readonly why: string } {
  return { by, why }
}

function noSuchRoute(name: string): Refused {
  return {
    route: name,
    refused: 'no-such-route',
    what: `there is no route ${name}`,
    fix: 'banyan status --all',
    verdict: null,
  }
}

function nowhereBack(route: string, phase: string): Refused {
  const what =
    phase === 'legacy'
      ? `every caller of ${route} is on legacy already`
      : `${route} is ${phase}: its legacy side is gone`
  return { route, refused: 'nowhere', what, fix: 'edit the file', verdict: null }
}

function needsWhy(route: string, verb: string): Refused {
  return {
    route,
    refused: 'needs-why',
    what: `${verb} wants to know why, for the history`,
    fix: `banyan ${verb} ${route} --why '…'`,
    verdict: null,
  }
}

function notMoved(
  route: string,
  result: { readonly raced: unknown } | { readonly storeTrouble: Error },
  verdict: Verdict | null,
): Refused {
  if ('storeTrouble' in result) return storeTrouble(route, result.storeTrouble, verdict)
  return {
    route,
    refused: 'raced',
    what: `${route} was moved by somebody else just now`,
    fix: `look where it is: banyan get ${route}`,
    verdict,
  }
}

function storeTrouble(route: string | null, error: Error, verdict: Verdict | null): Refused {
  return {
    route,
    refused: 'store',
    what: `the store does not answer, and only what is stored moves forward: ${error.message}`,
    fix: 'mend the store; a rollback works all the same',
    verdict,
  }
}

function cannotWrite({ route, to }: Moved, problem: Problem): Refused {
  return {
    route,
    refused: 'cannot-write',
    what: `${route} is ${to.phase} now, but the file could not be edited: ${problem.what}`,
    fix: problem.fix ?? `write phase: ${to.phase} into the file by hand`,
    verdict: null,
  }
}
