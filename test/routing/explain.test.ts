import t from 'tap'
import { explain } from '../../src/routing/explain.ts'
import type { RequestHead } from '../../src/types.ts'
import { request, route } from './routes.ts'

const routes = [
  route('rest', { path: '/*' }),
  route('api', { path: '/*', hosts: ['api.example.com', '*.example.com'] }),
  route('orders', { path: '/orders/*', methods: ['GET', 'HEAD'] }),
  route('one-order', { path: '/orders/:id', headers: { 'x-beta': '~ ^yes$' }, cookies: { sid: true } }),
  route('search', { path: '/search', query: { q: '1' } }),
  route('again', { path: '/*' }),
]

/** What explain says, by names. */
function told(head: RequestHead) {
  const { winner, lost, near } = explain(routes, head)
  return {
    winner: winner && [winner.match.route.name, winner.host],
    lost: lost.map(({ match, by }) => `${match.route.name} ${by}`),
    near: near.map(({ match, missed, wouldWin }) => ({
      [match.route.name]: missed.map(({ key, name, got }) => [key, name, got].join(' ')).join(', '),
      wouldWin,
    })),
  }
}

t.same(
  told(request('/orders/42')),
  {
    winner: ['orders', null],
    lost: ['rest path-length', 'again path-length'],
    near: [
      { 'one-order': 'headers x-beta , cookies sid ', wouldWin: true },
      { api: 'host  ', wouldWin: true },
    ],
  },
  'the winner, who lost by which rule, and who missed what',
)
t.same(
  told(request('/orders/42', { headers: ['X-Beta', 'yes!', 'Cookie', 'sid='] })).near[0],
  { 'one-order': 'headers x-beta yes!', wouldWin: true },
  'only what does not hold is named, with what came instead',
)
t.same(
  told(request('/orders/42', { method: 'POST', host: 'a.example.com' })),
  {
    winner: ['api', '*.example.com'],
    lost: ['rest host', 'again host'],
    near: [
      { 'one-order': 'headers x-beta , cookies sid ', wouldWin: false },
      { orders: 'method  POST', wouldWin: false },
    ],
  },
  'the entry of the host list that won; one with a more specific path would still lose by its host',
)
t.same(
  told(request('/', { host: 'api.example.com' })).lost,
  ['rest host', 'again host'],
  'a matcher with two hosts that fit is named once',
)
t.same(
  told(request('/search', { query: 'q=2' })),
  {
    winner: ['rest', null],
    lost: ['again file-order'],
    near: [
      { search: 'query q 2', wouldWin: true },
      { api: 'host  ', wouldWin: true },
    ],
  },
  'equals lose by the order of the file',
)
t.same(explain([routes[4]!], request('/nothing')), { winner: null, lost: [], near: [] }, 'nothing is near')
t.same(
  explain([routes[4]!], request('/search', { query: 'a' })).near[0]?.missed,
  [{ key: 'query', name: 'q', wanted: { is: 'exact', value: '1' }, got: null }],
  'a miss says what was wanted, and null for what did not come at all',
)
