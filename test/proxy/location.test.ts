import t from 'tap'
import { rewrittenValue } from '../../src/proxy/location.ts'
import { ownNames } from '../../src/upstreams/own-names.ts'

const own = ownNames('http://legacy.internal:3000', ['orders.internal'])
const caller = { scheme: 'https', host: 'shop.example.com' } as const

const cases = [
  [
    'a redirect to the upstream',
    'location',
    'http://legacy.internal:3000/cart?a=1',
    'https://shop.example.com/cart?a=1',
  ],
  ['the host in other letters', 'location', 'http://LEGACY.internal:3000/', 'https://shop.example.com/'],
  ['a name it knows itself by', 'location', 'http://orders.internal/x', 'https://shop.example.com/x'],
  ['no scheme', 'location', '//legacy.internal:3000/x', '//shop.example.com/x'],
  ['no path', 'location', 'http://legacy.internal:3000', 'https://shop.example.com'],
  ['Content-Location', 'content-location', 'http://legacy.internal:3000/x', 'https://shop.example.com/x'],
  ['Refresh', 'refresh', '5; url=http://legacy.internal:3000/x', '5; url=https://shop.example.com/x'],
  [
    'Refresh in quotes',
    'refresh',
    "0;URL='http://legacy.internal:3000/x'",
    "0;URL='https://shop.example.com/x'",
  ],
  [
    'a cookie domain',
    'set-cookie',
    'a=1; Domain=legacy.internal; Path=/',
    'a=1; Domain=shop.example.com; Path=/',
  ],
  [
    'a cookie domain with a dot',
    'set-cookie',
    'a=1; domain=.legacy.internal',
    'a=1; domain=shop.example.com',
  ],
  ['another port', 'location', 'http://legacy.internal:3001/x', 'http://legacy.internal:3001/x'],
  ['another host', 'location', 'https://pay.example.net/x', 'https://pay.example.net/x'],
  [
    'a host that only begins like it',
    'location',
    'http://legacy.internal.evil.net/',
    'http://legacy.internal.evil.net/',
  ],
  [
    'user data before it',
    'location',
    'http://legacy.internal:3000@evil.net/',
    'http://legacy.internal:3000@evil.net/',
  ],
  ['a relative redirect', 'location', '/cart', '/cart'],
  ['a cookie of another domain', 'set-cookie', 'a=1; Domain=example.net', 'a=1; Domain=example.net'],
  ['a cookie value that looks like one', 'set-cookie', 'a=domain', 'a=domain'],
  [
    'a header that is none of these',
    'x-home',
    'http://legacy.internal:3000/',
    'http://legacy.internal:3000/',
  ],
] as const

for (const [name, header, value, wanted] of cases) {
  t.test(`${name}: ${value} → ${wanted}`, t => {
    t.equal(rewrittenValue(header, value, own, caller), wanted)
    t.end()
  })
}

t.test('the usual port may be left out', t => {
  const plain = ownNames('http://legacy.internal')
  t.equal(
    rewrittenValue('location', 'http://legacy.internal:80/x', plain, caller),
    'https://shop.example.com/x',
  )
  t.equal(rewrittenValue('location', 'http://legacy.internal/x', plain, caller), 'https://shop.example.com/x')
  t.equal(rewrittenValue('location', 'https://legacy.internal/x', plain, caller), 'https://legacy.internal/x')
  t.end()
})
