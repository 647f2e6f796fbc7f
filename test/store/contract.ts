/** What every store does, whatever it is made of; each has a test file that runs this on it. */
import type { Test } from 'tap'
import type { StoreOptions } from '../../src/store/open.ts'
import type { Store } from '../../src/types/store.ts'
import { countsAddUp } from './contract/counting.ts'
import { examplesAreKept } from './contract/examples.ts'
import { historyIsKept } from './contract/history.ts'
import { intervalsAddUp } from './contract/intervals.ts'
import { olderThingsGo } from './contract/pruning.ts'
import { statesMove } from './contract/states.ts'

/** One kind of store. */
export interface Kind {
  /** Opens a store that holds nothing yet; closed with the test. */
  readonly open: (t: Test, options?: Partial<StoreOptions>) => Promise<Opened>
}

export interface Opened {
  readonly store: Store
  /** Opens another store on the same data; null where nobody else can see it. */
  readonly another: (() => Promise<Store>) | null
}

export async function contract(t: Test, kind: Kind): Promise<void> {
  await t.test('counts add up', t => countsAddUp(t, kind))
  await t.test('examples are kept, within bounds', t => examplesAreKept(t, kind))
  await t.test('what is counted over time adds up', t => intervalsAddUp(t, kind))
  await t.test('states move by compare-and-set', t => statesMove(t, kind))
  await t.test('history is kept', t => historyIsKept(t, kind))
  await t.test('what is old goes', t => olderThingsGo(t, kind))
  await t.test('a closed store says so, and is closed once', async t => {
    const { store } = await kind.open(t)
    store.watch(() => {})
    await store.close()
    await store.close()
    await t.rejects(store.states(), { message: 'the store is closed' })
    await t.rejects(store.add({ deltas: [], examples: [], received: [] }), { message: 'the store is closed' })
  })
}
