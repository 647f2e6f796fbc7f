import { setImmediate as nextTurn } from 'node:timers/promises'
import { Redactor } from '../compare/redaction.ts'
import { compiledRules, NO_RULES } from '../compare/rules.ts'
import { PHASES } from '../phases/table.ts'
import type { MoveKind, Target, Verdict } from '../types/evidence.ts'
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
import type { Course, Mover, Step } from './course.ts'
import { differencesView } from './differing.ts'
import type { Judging } from './judging.ts'
import type { Ledger } from './ledger.ts'
import type { Past, Span } from './past.ts'
import { promotionFor } from './promotion.ts'
import {
  cannotWrite,
  needsWhy,
  noSuchRoute,
  noSuchUpstream,
  notMoved,
  nowhereBack,
  storeTrouble,
} from './refusals.ts'
import { rejudged } from './rejudging.ts'
import { type Running, warningsOf } from './running.ts'
import { routesOf } from './states.ts'
import type { StoreHealth } from './store-health.ts'
import { routeView } from './views.ts'

/** Examples that are looked at for suggestions, and to judge by other rules. */
const EXAMPLES = 500
/** How long views are made before others have a turn. */
const SLICE_MS = 8

export interface SteeringOptions {
  readonly store: Store
  readonly ledger: Ledger
  readonly past: Past
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
    const { store, health, version, running, course } = this.#options
    const { plan, revision, problems } = running()
    return {
      version,
      revision,
      store: { name: store.name, trouble: health.trouble },
      problems,
      warnings: warningsOf(plan, course.states),
      routes: await this.#views(plan),
    }
  }

  async route(name: string): Promise<RouteView | null> {
    const route = this.#routeNamed(name)
    return route === null ? null : this.#view(route)
  }

  async differences(name: string): Promise<DifferencesView | null> {
    const examples = await this.examples(name, null, EXAMPLES)
    if (examples === null) return null
    const { course, ledger } = this.#options
    const { epoch } = course.states.get(name)!
    return differencesView(name, epoch, ledger.of(name, epoch), examples)
  }

  async examples(
    name: string,
    field: string | null,
    limit: number,
    except: readonly string[] = [],
  ): Promise<readonly Example[] | null> {
    const state = this.#options.course.states.get(name)
    if (this.#routeNamed(name) === null || state === undefined) return null
    return this.#options.store.examples({ route: name, epoch: state.epoch, field, except, limit })
  }

  example(id: string): Promise<Example | null> {
    return this.#options.store.example(id)
  }

  async rejudge(name: string, rules: CompareRules): Promise<Rejudged | null> {
    const examples = await this.examples(name, null, EXAMPLES)
    if (examples === null) return null
    const { course, ledger, key, clock, now, running } = this.#options
    const { epoch } = course.states.get(name)!
    return rejudged({
      route: name,
      epoch,
      evidence: ledger.of(name, epoch),
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
    return account(this.#options.running().plan, asked, this.#options.course.placed)
  }

  plan(): Plan {
    return this.#options.running().plan
  }

  past(route: string | null, span: Span): Promise<readonly Interval[]> {
    return this.#options.past.of(route, span)
  }

  async promote(name: string, asked: Promotion): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const { course, clock } = this.#options
    const state = course.states.get(name)!
    const verdict = this.#verdict(route)
    const chosen = promotionFor(route, { ...state, ...course.holder(name) }, verdict, asked)
    if ('refused' in chosen) return chosen
    const began = clock()
    const mover = { ...byWord(asked), forced: chosen.forced, reasons: verdict?.reasons ?? [] }
    const result = await course.move(name, chosen.to, 'promoted', mover)
    if (!('moved' in result)) return notMoved(name, result, verdict)
    const moved = this.#moved(result.moved, 'promoted', began)
    if (!asked.write) return moved
    const written = await this.#options.writeFile(name, chosen.to)
    return 'place' in written ? { ...moved, written: written.place } : cannotWrite(moved, written)
  }

  async rollback(name: string, asked: Asked): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const { phase } = this.#options.course.states.get(name)!
    if (PHASES[phase].rollback === null || route.legacy === null) return nowhereBack(name, phase)
    const [moved] = await this.#rollBack([route], asked)
    return moved!
  }

  /** Every route that a candidate answers: all of them at the same moment, but those that have no legacy to go back to. */
  async rollbackAll(asked: Asked): Promise<readonly (Moved | Refused)[]> {
    const serving = this.#routes().filter(({ name }) => {
      const { phase } = this.#options.course.states.get(name)!
      return phase === 'canary' || phase === 'live'
    })
    const stuck = serving.filter(({ legacy }) => legacy === null)
    const moved = await this.#rollBack(
      serving.filter(({ legacy }) => legacy !== null),
      asked,
    )
    return [
      ...moved,
      ...stuck.map(({ name }) => nowhereBack(name, this.#options.course.states.get(name)!.phase)),
    ]
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
    const step = await this.#options.course.newEpoch(name, byWord(asked))
    return this.#moved(step, 'epoch', began)
  }

  async build(upstream: string, build: string, by: string): Promise<Built | Refused> {
    const { course, running } = this.#options
    const { plan } = running()
    if (!Object.hasOwn(plan.upstreams, upstream)) return noSuchUpstream(upstream, Object.keys(plan.upstreams))
    const before = course.builds.get(upstream) ?? plan.upstreams[upstream]!.build
    const routes = await course.build(upstream, build, by)
    if (routes instanceof Error) return storeTrouble(null, routes, null)
    return { upstream, build, before, routes }
  }

  subscribe(listener: (event: BanyanEvent) => void): () => void {
    return this.#options.subscribe(listener)
  }

  async #hold(name: string, held: boolean, asked: Asked): Promise<Moved | Refused> {
    const route = this.#routeNamed(name)
    if (route === null) return noSuchRoute(name)
    const began = this.#options.clock()
    const step = await this.#options.course.hold(name, held, byWord(asked))
    return this.#moved(step, held ? 'held' : 'resumed', began)
  }

  async #rollBack(routes: readonly Route[], asked: Asked): Promise<readonly Moved[]> {
    const { course, clock } = this.#options
    const began = clock()
    const backs = routes.map(({ name, gate }) => {
      const { phase, percent, held } = course.states.get(name)!
      // Else what a person took back would go forward again by itself.
      return {
        route: name,
        to: { phase: PHASES[phase].rollback!, percent },
        held: held || gate.advance === 'auto',
      }
    })
    const steps = await course.rollBack(backs, byWord(asked))
    return steps.map(step => this.#moved(step, 'rolled-back', began))
  }

  #moved({ route, from, to }: Step, kind: MoveKind, began: number): Moved {
    const tookMs = Math.round(this.#options.clock() - began)
    return { route, kind, from, to, written: null, tookMs }
  }

  /** Many routes take their time: the clocks and the fronts have a turn in between. */
  async #views(plan: Plan): Promise<readonly RouteView[]> {
    const { clock, course } = this.#options
    const views: RouteView[] = []
    let sliceEnds = clock() + SLICE_MS
    for (const route of routesOf(plan)) {
      // A plan without it may apply meanwhile.
      if (course.states.has(route.name)) views.push(this.#view(route))
      if (clock() < sliceEnds) continue
      await nextTurn()
      sliceEnds = clock() + SLICE_MS
    }
    return views
  }

  #view(route: Route): RouteView {
    const { course, ledger, judging } = this.#options
    const state = course.states.get(route.name)!
    return routeView({
      route,
      state,
      file: course.fileStates.get(route.name) ?? null,
      evidence: ledger.of(route.name, state.epoch),
      verdict: this.#verdict(route),
      rate: judging.rate(route.name),
    })
  }

  #verdict(route: Route): Verdict | null {
    if (route.candidate === null) return null
    return this.#options.judging.verdict(route, this.#options.course.states.get(route.name)!)
  }

  #routes(): readonly Route[] {
    return routesOf(this.#options.running().plan)
  }

  #routeNamed(name: string): Route | null {
    return this.#routes().find(route => route.name === name) ?? null
  }
}

/** Somebody's word, where no gate has one. */
function byWord({ by, why }: Asked): Mover {
  return { by, why, forced: false, reasons: [] }
}
