import type { DifferencesView, Overview, RouteView } from '../../src/types/steering.ts'
import type { HistoryEntry } from '../../src/types/store.ts'
import { jsonOf } from './waiting.ts'

/** What the demo asks the running Banyan, as any program may. */
export interface Admin {
  overview(): Promise<Overview>
  route(name: string): Promise<RouteView>
  differences(route: string): Promise<DifferencesView>
  /** Newest first. */
  history(route: string): Promise<readonly HistoryEntry[]>
}

/** The API at Banyan's admin port. */
export function openAdmin(adminUrl: string, signal: AbortSignal): Admin {
  const get = async <Value>(path: string) => (await jsonOf(`${adminUrl}/api/v1/${path}`, signal)) as Value
  return {
    overview: () => get('overview'),
    route: name => get(`routes/${name}`),
    differences: route => get(`routes/${route}/differences`),
    history: route => get(`history?route=${route}`),
  }
}
