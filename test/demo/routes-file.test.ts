import t from 'tap'
import { CANDIDATES, diffOf, routesFile, withKeys, withPhase } from '../../demo/stage/routes-file.ts'
import { parseConfig } from '../../src/config/load.ts'

const text = routesFile({
  front: 8080,
  admin: 8081,
  shopUrl: 'http://127.0.0.1:3000',
  services: {
    catalog: 'http://127.0.0.1:3101',
    orders: 'http://127.0.0.1:3102',
    customers: 'http://127.0.0.1:3103',
  },
})

t.test('the file that the demo begins with is good, and everything in it is on legacy', async t => {
  const { plan, problems, refused } = parseConfig(text, 'routes.yaml', {})
  t.same([...problems, ...refused], [])
  t.same(
    plan?.routes.map(({ name, candidate, phase }) => [name, candidate, phase]),
    Object.entries(CANDIDATES).map(([route, service]) => [route, service, 'legacy']),
  )
})

for (const route of Object.keys(CANDIDATES)) {
  t.test(`the edit moves ${route} and nothing else`, async t => {
    const { plan } = parseConfig(withPhase(text, route, 'live'), 'routes.yaml', {})
    const moved = plan?.routes.filter(({ phase }) => phase === 'live').map(({ name }) => name)
    t.same(moved, [route])
  })
}

t.test('keys go into one route and no other', async t => {
  const edited = withKeys(text, 'orders', ['compare: { ignore: ["$.took"] }', 'gate:', '  advance: auto'])
  const { plan, problems } = parseConfig(edited, 'routes.yaml', {})
  t.same(problems, [])
  const told = plan?.routes.map(({ name, compare, gate }) => [name, compare.ignore.length, gate.advance])
  t.same(told, [
    ['products', 0, 'manual'],
    ['orders', 1, 'auto'],
    ['customers', 0, 'manual'],
  ])
  t.same(diffOf(text, edited).slice(-3), [
    '+     compare: { ignore: ["$.took"] }',
    '+     gate:',
    '+       advance: auto',
  ])
})

t.test('a route that is not there is a bug, not an edit somewhere else', async t => {
  t.throws(() => withPhase(text, 'invoices', 'live'), /no route "invoices"/)
  t.throws(() => withKeys(text, 'invoices', ['gate: {}']), /no route "invoices"/)
})

t.test('the diff shows the block and what changes in it', async t => {
  t.same(diffOf('a\n\nb\nc\nd\n', 'a\n\nb\nC\nd\n'), ['  b', '- c', '+ C'])
  t.same(diffOf('a\nb\n', 'a\nb\nc\n'), ['  a', '  b', '+ c'])
  t.same(diffOf('a\nb\nb\n', 'a\nb\n'), ['  a', '  b', '- b'])
  t.same(diffOf(text, withPhase(text, 'customers', 'live')), [
    '    - name: customers',
    '      match: { path: "/api/customers/*", method: [GET, HEAD] }',
    '      candidate: customers',
    '-     phase: legacy',
    '+     phase: live',
  ])
})
