import t from 'tap'
import { cookieLine, mayCarryCookie, needsCookie, withoutBanyanCookie } from '../../src/phases/cookie.ts'
import type { StickyBy } from '../../src/types.ts'
import { route } from '../routing/routes.ts'

t.equal(cookieLine('0f', false), 'banyan=0f; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax')
t.equal(
  cookieLine('0f', true),
  'banyan=0f; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure',
  'over TLS',
)

const kept: readonly (readonly [header: string, kept: string | null])[] = [
  ['sid=1', 'sid=1'],
  ['', ''],
  ['banyan=x', null],
  ['banyan-admin=x', null],
  ['a=1; banyan-admin=s3cret; banyan-adminx=2', 'a=1; banyan-adminx=2'],
  ['banyan=', null],
  ['banyan', null],
  [' banyan = x ;', null],
  ['banyan=x; sid=1', 'sid=1'],
  ['sid=1; banyan=x', 'sid=1'],
  ['a=1; banyan=x; b=2', 'a=1; b=2'],
  ['banyan=x; a=1; banyan=y;banyan=z; b=2', 'a=1; b=2'],
  ['banyan=x; banyan=y', null],
  [
    'Banyan=x; banyan2=y; xbanyan=z; a=banyan; b=banyan=x',
    'Banyan=x; banyan2=y; xbanyan=z; a=banyan; b=banyan=x',
  ],
  ['a="q;x"; banyan=1;  b=2', 'a="q;x";  b=2'],
]
for (const [header, rest] of kept) t.equal(withoutBanyanCookie(header), rest, `of "${header}" stays ${rest}`)

const cacheControls: readonly (readonly [cacheControl: string | null, may: boolean])[] = [
  [null, true],
  ['', true],
  ['private', true],
  ['no-store, max-age=0', true],
  ['private, max-age=60', true],
  ['public', false],
  ['Public', false],
  ['max-age=60, public', false],
  ['max-age=60,public,immutable', false],
  ['s-maxage=60', false],
  ['max-age=0, S-MaxAge = 60', false],
  ['x-public', true],
  ['publicity', true],
  ['no-s-maxage=1', true],
]
for (const [cacheControl, may] of cacheControls) {
  t.equal(
    mayCarryCookie(cacheControl),
    may,
    `${may ? 'may go' : 'never goes'} with Cache-Control: ${cacheControl}`,
  )
}

const sticky = (stickyBy: StickyBy, candidate: string | null = 'orders') =>
  route('orders', {}, { candidate, canary: { ...route('orders', {}).canary, stickyBy } })
const banyan = sticky({ by: 'cookie', name: 'banyan' })

t.equal(needsCookie(banyan, 'canary', null), true, 'an unknown caller in canary is given one')
t.equal(needsCookie(banyan, 'canary', 'x'), false, 'a known one is not')
t.equal(needsCookie(banyan, 'shadow', null), false, 'nor before canary')
t.equal(needsCookie(banyan, 'live', null), false, 'nor after it')
t.equal(
  needsCookie(sticky({ by: 'cookie', name: 'sid' }), 'canary', null),
  false,
  "nor where the route has the shop's own",
)
t.equal(
  needsCookie(sticky({ by: 'header', name: 'banyan' }), 'canary', null),
  false,
  'nor by a header of that name',
)
t.equal(
  needsCookie(sticky({ by: 'cookie', name: 'banyan' }, null), 'canary', null),
  false,
  'nor without a candidate',
)
