import t from 'tap'
import { RecentWrites } from '../../src/mirror/recent-writes.ts'
import type { RoutedRequest } from '../../src/types/copying.ts'
import type { StickyBy } from '../../src/types.ts'

const BYTES = 8 * 2 ** 18
const bySession: StickyBy = { by: 'cookie', name: 'sid' }
const byUser: StickyBy = { by: 'header', name: 'x-user' }

/** A request of a caller at `caller` on a route that tells callers apart by `stickyBy`. */
function asked(
  caller: string,
  headers: readonly string[] = [],
  stickyBy: StickyBy = bySession,
): RoutedRequest {
  const head = { method: 'GET', host: '', path: '/', query: '', headers }
  return { head, caller, match: { route: { canary: { stickyBy } } } } as unknown as RoutedRequest
}

function writes(...ways: StickyBy[]): RecentWrites {
  return Object.assign(new RecentWrites(new SharedArrayBuffer(BYTES)), { ways })
}

const MINUTE = 60_000
const anna = ['Cookie', 'a=1; sid=anna']
const bert = ['Cookie', 'sid=bert']

t.test('a read is held back behind a write of the same caller, and of nobody else', async t => {
  const recent = writes(bySession)
  t.equal(recent.isAfterWrite(asked('10.0.0.1', anna), MINUTE), false)
  recent.mark(asked('10.0.0.1', anna))
  t.equal(recent.isAfterWrite(asked('10.0.0.1', anna), MINUTE), true)
  t.equal(recent.isAfterWrite(asked('10.9.9.9', anna), MINUTE), true, 'wherever they are')
  t.equal(recent.isAfterWrite(asked('10.0.0.1', bert), MINUTE), false, 'another one at that address')
  t.equal(recent.isAfterWrite(asked('10.0.0.1', anna), 0), false, '0s copies it')
})

t.test('who cannot be told otherwise is told by address', async t => {
  const recent = writes(bySession)
  recent.mark(asked('10.0.0.1'))
  t.equal(recent.isAfterWrite(asked('10.0.0.1'), MINUTE), true)
  t.equal(recent.isAfterWrite(asked('10.0.0.2'), MINUTE), false)
})

t.test('who logs in or out by writing is known before and after', async t => {
  const recent = writes(bySession)
  recent.mark(asked('10.0.0.1'))
  t.equal(recent.isAfterWrite(asked('10.0.0.1', anna), MINUTE), true, 'the session began with that write')
  recent.mark(asked('10.0.0.7', bert))
  t.equal(recent.isAfterWrite(asked('10.0.0.7'), MINUTE), true, 'it ended with that write')
})

t.test('a write on one route holds back reads of another that tells callers apart differently', async t => {
  const recent = writes(bySession, byUser)
  const both = [...anna, 'X-User', '7']
  recent.mark(asked('10.0.0.1', both, bySession))
  t.equal(recent.isAfterWrite(asked('10.0.0.2', both, byUser), MINUTE), true)
  t.equal(recent.isAfterWrite(asked('10.0.0.2', ['X-User', '8'], byUser), MINUTE), false)
})

t.test('the time is over when it is over', async t => {
  const recent = writes(bySession)
  recent.mark(asked('10.0.0.1'))
  const end = performance.now() + 30
  while (performance.now() < end);
  t.equal(recent.isAfterWrite(asked('10.0.0.1'), 20), false)
  t.equal(recent.isAfterWrite(asked('10.0.0.1'), MINUTE), true)
})

t.test('all fronts see it, and of ten thousand callers hardly one waits for another', async t => {
  const shared = new SharedArrayBuffer(BYTES)
  const [one, other] = [new RecentWrites(shared), new RecentWrites(shared)]
  one.ways = [bySession]
  other.ways = [bySession]
  const caller = (index: number) => asked(`10.1.${index >> 8}.${index & 255}`, ['Cookie', `sid=${index}`])
  for (let index = 0; index < 10_000; index++) one.mark(caller(index))
  let held = 0
  let unknown = 0
  for (let index = 0; index < 10_000; index++) {
    if (other.isAfterWrite(caller(index), MINUTE)) held++
    if (other.isAfterWrite(caller(index + 20_000), MINUTE)) unknown++
  }
  t.equal(held, 10_000)
  // 20,000 of 262,144 places are taken, and a read looks at two.
  t.ok(unknown < 2_500, `${unknown} of 10,000 wait needlessly`)
})
