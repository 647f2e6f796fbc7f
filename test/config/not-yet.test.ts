import t from 'tap'
import { refusals } from '../../src/config/load.ts'
import { BASE, read } from './reading.ts'

t.test('a file that asks for nothing of it is neither told nor refused', async t => {
  const loaded = read(`${BASE}drain: 5s
trustProxy: [10.0.0.0/8]
store: "memory:"
differences: { keep: 1d }
limits: { mirrorQueue: 1 }
defaults: { compare: {}, gate: {}, mirror: { sample: 1% }, timeout: 5s, idleTimeout: 5s, rewriteLocation: false, fallback: { after: 1s } }
admin: { port: 9001, hosts: [a.com], metrics: open, token: x, tokens: [] }
notify: [{ url: "https://a.com" }]
routes: [{ name: a, candidate: orders, phase: canary, canary: { percent: 1% } }]
`)
  t.strictSame(loaded.notYet, [])
  t.strictSame(refusals(loaded), [])
})

t.test('what would do something else than the file says is refused, with its place', async t => {
  const loaded = read(`version: 1
store: redis://h/0
listen: { tls: { cert: a.pem, key: b.pem } }
upstreams:
  a: { url: "http://a", balance: round-robin, health: {}, breaker: {}, tls: { verify: true } }
legacy: a
defaults: { retry: {} }
routes:
  - { name: a, match: { path: /a }, redirect: { path: /b } }
  - { name: b, match: { path: /b }, split: [{ upstream: a, weight: 1 }] }
  - { name: c, match: { path: /c }, request: { path: /d }, response: {} }
`)
  t.not(loaded.plan, null)
  t.equal(loaded.notYet.length, 10)
  t.equal(loaded.notYet[1], 'routes.yaml:3:11 listen.tls')
  t.strictSame(
    refusals(loaded).map(({ code, severity, line, column, what }) => [
      code,
      severity,
      line,
      column,
      what.split(' ')[0],
    ]),
    [
      [2, 1, 'a'],
      [3, 11, 'listen.tls'],
      [5, 25, 'upstreams.balance'],
      [5, 47, 'upstreams.health'],
      [5, 59, 'upstreams.breaker'],
      [7, 13, 'retry'],
      [9, 37, 'redirect'],
      [10, 37, 'split'],
      [11, 37, 'request'],
      [11, 60, 'response'],
    ].map(place => ['not-acted-on-yet', 'error', ...place]),
  )
})
