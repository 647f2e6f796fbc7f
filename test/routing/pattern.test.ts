import t from 'tap'
import { parsePattern } from '../../src/routing/pattern.ts'
import type { PathPattern } from '../../src/types.ts'

const patterns: readonly (readonly [text: string, pattern: PathPattern])[] = [
  ['/', { kind: 'exact', path: '/' }],
  ['/orders', { kind: 'exact', path: '/orders' }],
  ['/orders/', { kind: 'exact', path: '/orders/' }],
  ['/orders/*', { kind: 'prefix', path: '/orders' }],
  ['/*', { kind: 'prefix', path: '' }],
  ['/a//*', { kind: 'prefix', path: '/a/' }],
  ['/orders/:id', { kind: 'template', path: '/orders/:id', segments: ['orders', null] }],
  ['/:a/b/:c_d-1', { kind: 'template', path: '/:a/b/:c_d-1', segments: [null, 'b', null] }],
  ['/orders/:id/', { kind: 'template', path: '/orders/:id/', segments: ['orders', null, ''] }],
  ['/items:batch', { kind: 'exact', path: '/items:batch' }],
  ['/items:batch/*', { kind: 'prefix', path: '/items:batch' }],
  ['/a:b/:id', { kind: 'template', path: '/a:b/:id', segments: ['a:b', null] }],
  ['~ ^/orders/[0-9]+$', { kind: 'expression', expression: '^/orders/[0-9]+$' }],
  ['~ /admin/|^/x', { kind: 'expression', expression: '/admin/|^/x' }],
  // Normalised like a request's path.
  ['/%6frders/./x/../*', { kind: 'prefix', path: '/orders' }],
  ['/a%2fb', { kind: 'exact', path: '/a%2Fb' }],
  ['/caf\u00e9/*', { kind: 'prefix', path: '/caf%C3%A9' }],
  ['/\u{1f600}', { kind: 'exact', path: '/%F0%9F%98%80' }],
  ['/a%2A', { kind: 'exact', path: '/a%2A' }],
]

for (const [text, pattern] of patterns) t.same(parsePattern(text), pattern, text)

const problems: readonly (readonly [text: string, problem: RegExp])[] = [
  ['', /begin with "\/"/],
  ['orders', /begin with "\/"/],
  ['*', /begin with "\/"/],
  ['^/orders', /begin with "\/"/],
  ['~', /must follow the "~"/],
  ['~  ', /must follow the "~"/],
  ['~^/orders', /space must follow.*"~ \^\/orders"/],
  ['~ ^/orders(', /RE2 syntax.*missing closing/],
  ['~ (?=x)', /RE2 syntax/],
  ['/orders*', /stands only at the end/],
  ['/*/lines', /stands only at the end/],
  ['/**', /stands only at the end/],
  ['/orders/:id/*', /cannot end with/],
  ['/orders/:', /not a name/],
  ['/orders/:id?', /no "\?"/],
  ['/orders/:id.json', /not a name/],
  ['/orders/:1', /not a name/],
  ['/orders?page=1', /key `query`/],
  ['/orders#top', /no "#"/],
  ['/a b', /"%20"/],
  ['/a\n', /control character/],
  ['/100%', /"%25"/],
  ['/%00', /NUL/],
  ['/..', /above the root/],
  ['/a/../../*', /above the root/],
]

for (const [text, problem] of problems) {
  const parsed = parsePattern(text)
  t.match(
    'problem' in parsed ? parsed.problem : JSON.stringify(parsed),
    problem,
    `problem in ${JSON.stringify(text)}`,
  )
}
