import type { Evidence, Move } from '../../types/evidence.ts'
import type {
  Example,
  ExampleQuery,
  FileState,
  HistoryEntry,
  HistoryQuery,
  Interval,
  IntervalQuery,
  KnownState,
  NewHistoryEntry,
  NewInterval,
  Store,
  StoreBatch,
} from '../../types/store.ts'
import type { StoreOptions } from '../open.ts'
import type { Connection } from './connection.ts'
import { addCounters, readEvidence, type Unlooked } from './counters.ts'
import type { Database } from './database.ts'
import { addExamples, readExample, readExamples } from './examples.ts'
import { addHistory, readHistory } from './history.ts'
import { addIntervals, pruneIntervals, readIntervals } from './intervals.ts'
import { prune } from './pruning.ts'
import { lastReceived, receive } from './received.ts'
import { makeMoves, readBuilds, readStates, restoreStates, setBuilds, setFiles } from './states.ts'
import { Watch } from './watch.ts'

interface SqliteStoreOptions extends Required<StoreOptions> {
  readonly name: string
  /** States, history and builds. */
  readonly states: Database
  /** Evidence and examples. */
  readonly evidence: Database
}

/** A store in two SQLite databases. All of it is done when a function returns, though it returns a promise. */
export class SqliteStore implements Store {
  readonly name: string
  readonly isNew: boolean
  readonly #options: SqliteStoreOptions
  readonly #unlooked: Unlooked = new Map()
  readonly #watch: Watch
  /** As they were read or written last: written down again when their file is begun anew under us. */
  #states: ReadonlyMap<string, KnownState> = new Map()
  #builds: ReadonlyMap<string, string> = new Map()

  constructor(options: SqliteStoreOptions) {
    this.name = options.name
    this.#options = options
    const { states, evidence, log } = options
    states.whenBegun(connection => {
      restoreStates(connection, this.#states)
      setBuilds(connection, this.#builds)
    })
    this.#watch = new Watch(states, log)
    this.isNew = states.read(connection => {
      this.#states = readStates(connection)
      this.#builds = readBuilds(connection)
      return this.#states.size === 0 && connection.number('SELECT count(route) FROM history') === 0
    })
    evidence.read(() => {})
  }

  async add({ deltas, examples, received }: StoreBatch): Promise<void> {
    const { evidence, now, random } = this.#options
    evidence.write(connection => {
      if (!receive(connection, received, now())) return
      addCounters(connection, deltas, this.#unlooked)
      addExamples(connection, examples, random)
    })
  }

  async evidence(route: string, epoch: number): Promise<Evidence> {
    return this.#options.evidence.read(connection => readEvidence(connection, route, epoch))
  }

  async received(front: string): Promise<number> {
    return this.#options.evidence.read(connection => lastReceived(connection, front))
  }

  async examples(query: ExampleQuery): Promise<readonly Example[]> {
    return this.#options.evidence.read(connection => readExamples(connection, query))
  }

  async example(id: string): Promise<Example | null> {
    return this.#options.evidence.read(connection => readExample(connection, id))
  }

  async addIntervals(intervals: readonly NewInterval[]): Promise<void> {
    this.#options.evidence.write(connection => addIntervals(connection, intervals))
  }

  async intervals(query: IntervalQuery): Promise<readonly Interval[]> {
    return this.#options.evidence.read(connection => readIntervals(connection, query))
  }

  async prune(before: number): Promise<void> {
    const { evidence, now } = this.#options
    evidence.write(connection => pruneIntervals(connection, now()))
    await prune(evidence, before)
  }

  async states(): Promise<ReadonlyMap<string, KnownState>> {
    this.#states = this.#options.states.read(readStates)
    return this.#states
  }

  async move(moves: readonly Move[], at: number): Promise<boolean> {
    return this.#changeStates(connection => makeMoves(connection, moves, at))
  }

  async remember(files: ReadonlyMap<string, FileState>): Promise<void> {
    this.#changeStates(connection => setFiles(connection, files))
  }

  async builds(): Promise<ReadonlyMap<string, string>> {
    this.#builds = this.#options.states.read(readBuilds)
    return this.#builds
  }

  async setBuild(upstream: string, build: string): Promise<void> {
    this.#options.states.write(connection => setBuilds(connection, new Map([[upstream, build]])))
    this.#builds = new Map([...this.#builds, [upstream, build]])
  }

  async note(entry: NewHistoryEntry): Promise<void> {
    this.#options.states.write(connection => addHistory(connection, entry))
  }

  async history(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return this.#options.states.read(connection => readHistory(connection, query))
  }

  watch(listener: () => void): () => void {
    return this.#watch.add(listener)
  }

  async close(): Promise<void> {
    this.#watch.close()
    this.#options.states.close()
    this.#options.evidence.close()
  }

  #changeStates<Result>(change: (connection: Connection) => Result): Result {
    const { result, states } = this.#options.states.write(connection => ({
      result: change(connection),
      states: readStates(connection),
    }))
    this.#states = states
    return result
  }
}
