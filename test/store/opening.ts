import { openStore, type StoreOptions } from '../../src/store/open.ts'
import type { Store } from '../../src/types/store.ts'
import type { Teardown } from '../support/banyan.ts'

export interface Logged {
  readonly level: string
  readonly what: string
  readonly details: object | undefined
}

/** 2026-11-23T00:50:12Z */
export const NOW = Date.UTC(2026, 10, 23, 0, 50, 12)

/** A store that is closed with the test, and what it logged. */
export async function opened(
  t: Teardown,
  address: string,
  options: Partial<StoreOptions> = {},
): Promise<{ store: Store; logged: Logged[] }> {
  const logged: Logged[] = []
  const log: StoreOptions['log'] = (level, what, details) => logged.push({ level, what, details })
  const store = await openStore(address, { log, now: () => NOW, ...options })
  t.teardown(() => store.close())
  return { store, logged }
}
