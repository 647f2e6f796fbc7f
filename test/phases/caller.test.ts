import t from 'tap'
import { callerOf } from '../../src/phases/caller.ts'
import type { StickyBy } from '../../src/types.ts'
import { request } from '../routing/routes.ts'

const head = request('/orders', {
  query: 'user=q+1&empty=&user=q2',
  headers: ['X-User', 'h1', 'Cookie', 'sid=c1; none=; banyan=b1', 'cookie', 'sid=c2', 'X-Empty', ''],
})

const cases: readonly (readonly [StickyBy, string | null])[] = [
  [{ by: 'cookie', name: 'sid' }, 'c1'],
  [{ by: 'cookie', name: 'banyan' }, 'b1'],
  [{ by: 'cookie', name: 'other' }, null],
  [{ by: 'cookie', name: 'none' }, null],
  [{ by: 'header', name: 'x-user' }, 'h1'],
  [{ by: 'header', name: 'x-other' }, null],
  [{ by: 'header', name: 'x-empty' }, null],
  [{ by: 'query', name: 'user' }, 'q 1'],
  [{ by: 'query', name: 'other' }, null],
  [{ by: 'query', name: 'empty' }, null],
  [{ by: 'ip' }, '192.0.2.7'],
]

for (const [stickyBy, caller] of cases) {
  t.equal(
    callerOf(stickyBy, head, '192.0.2.7'),
    caller,
    `by ${Object.values(stickyBy).join(' ')}: ${caller ?? 'unknown'}`,
  )
}
t.equal(callerOf({ by: 'ip' }, head, ''), null, 'by ip, without an address: unknown')
