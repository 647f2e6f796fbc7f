import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { request } from 'undici'
import { parse, parseAllDocuments } from 'yaml'
import { parseConfig, refusals } from '../../src/config/load.ts'
import { ownAnswer, STATUS } from '../../src/proxy/failures.ts'
import { healthCommand, inherited, last, readStages } from '../container/dockerfile.ts'
import { parseExposition } from '../support/exposition.ts'
import { type LogLine, runBanyan } from '../support/process.ts'
import { closedPort, sendRaw, startUpstream } from '../support/upstream.ts'
import { blocksOf, inlineCode, pageAt, ROOT, rowsOf, section } from './page.ts'

const page = pageAt('docs/OPERATIONS.md')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const shown = blocksOf(page, 'jsonl')[0]!.text.trim().split('\n')
/** Of these only the kind of value is the same every time. */
const VARYING = ['time', 'trace', 'headMs', 'totalMs']

t.test('the log lines on the page are those that are written', async t => {
  const [fallback, timeout, rejected] = await realLines(t)
  for (const [index, line] of [fallback, timeout, rejected].entries()) {
    const example = JSON.parse(shown[index]!) as LogLine
    t.same(Object.keys(line!), Object.keys(example), 'the same fields in the same order')
    for (const [field, value] of Object.entries(example)) {
      if (VARYING.includes(field)) t.type(line![field], typeof value, field)
      else t.equal(line![field], value, field)
    }
  }
  const fields = new Set([fallback, timeout, rejected].flatMap(line => Object.keys(line!)))
  const told = rowsOf(section(page, '## The access log').split('\n### ')[0]!)
  t.same(
    told.flatMap(([names = '']) => inlineCode(names)).toSorted(),
    [...fields].toSorted(),
    'each field has its row',
  )
})

async function realLines(t: Test): Promise<readonly LogLine[]> {
  const legacy = await startUpstream(t, (request, response) => {
    if (request.url !== '/reports') response.end('order 42, shipped')
  })
  const banyan = await runBanyan(
    t,
    `trustProxy: [127.0.0.1]
upstreams:
  legacy: ${legacy.url}
  orders: http://127.0.0.1:${await closedPort()}
legacy: legacy
defaults: { timeout: 300ms }
routes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: live }]
`,
  )
  const from = { host: 'shop.example.com', 'x-forwarded-for': '203.0.113.9' }
  for (const path of ['/orders/42?lines=1', '/reports']) {
    const { body } = await request(`${banyan.url}${path}`, { headers: from })
    await body.dump()
  }
  await sendRaw(banyan.port, 'GET /../etc/passwd?secret=1 HTTP/1.1\r\nHost: shop.example.com\r\n\r\n')
  return Promise.all(
    ['/orders/42', '/reports', '/../etc/passwd'].map(path => banyan.logged({ msg: 'exchange', path })),
  )
}

t.test('every failure has its row, and every own answer', async t => {
  const union = /export type Failure =([^;]+?)\n\n/.exec(read('src/types.ts'))![1]!
  const failures = [...union.matchAll(/'([\w-]+)'/g)].map(found => found[1]!)
  const told = rowsOf(section(page, '### Failures')).map(([name = '']) => name.replaceAll('`', ''))
  t.same(told.toSorted(), failures.toSorted())
  const statuses = rowsOf(section(page, '## Own answers')).map(([status]) => Number(status))
  t.same(statuses, [...Object.values(STATUS)].sort())
})

t.test('the own answer on the page is the one that is given', async t => {
  const example = JSON.parse(blocksOf(page, 'json')[0]!.text)
  t.equal(ownAnswer(example.status, null).body, JSON.stringify(example))
})

t.test('the other lines of the log are written somewhere', async t => {
  const source = globSync('src/**/*.ts', { cwd: ROOT }).map(read).join('\n')
  const messages = rowsOf(section(page, '### Other lines')).flatMap(([told = '']) => inlineCode(told))
  t.ok(messages.length >= 25)
  for (const message of messages) {
    const parts = message.split('…').map(part => part.trim())
    for (const part of parts) t.ok(source.includes(part), message)
  }
})

t.test('flags and time limits are what the code has', async t => {
  const program = read('src/cli/program.ts')
  const flags = rowsOf(section(page, '## Starting'))
  const told = flags.flatMap(([names = '']) => inlineCode(names))
  const run = program.slice(program.indexOf(".command('run')"), program.indexOf(".command('check')"))
  const known = [...run.matchAll(/'(--[^']+)'/g)].map(found => found[1]!)
  t.same(told.toSorted(), [...known, '--config <file>'].toSorted())
  const limits = rowsOf(section(page, '## Time limits')).map(([what = '', limit = '']) => [what, limit])
  const plan = parseConfig('version: 1\nupstreams: { a: http://a:1 }\nlegacy: a\n', 'routes.yaml', {}).plan!
  const seconds = (source: string, name: string) => {
    return Number(new RegExp(`const ${name} = ([\\d_]+)`).exec(read(source))![1]!.replaceAll('_', '')) / 1_000
  }
  t.same(limits, [
    ['the head of a request', `${seconds('src/proxy/server.ts', 'HEAD_MS')} s`],
    ["a request's last byte to the answer's head", `${plan.rest!.timeoutMs / 1_000} s`],
    ['a pause in a body, either way', `${plan.rest!.idleTimeoutMs / 1_000} s`],
    ['opening a connection to an upstream', `${plan.upstreams.a!.connectTimeoutMs / 1_000} s`],
    ['an idle connection of a caller', `${seconds('src/proxy/server.ts', 'KEEP_ALIVE_MS')} s`],
    ['an idle connection to an upstream', `${seconds('src/upstreams/upstreams.ts', 'IDLE_CONNECTION_MS')} s`],
    ['a stop', `${plan.drainMs / 1_000} s`],
  ])
  const waiting = /const WAITING_LIMIT = (\d+)/.exec(read('src/upstreams/upstreams.ts'))![1]
  t.match(page.text, `${Number(waiting).toLocaleString('en')} requests wait`)
})

t.test('the admin port answers as the page says', async t => {
  const upstream = await startUpstream(t, (_, response) => response.end())
  const banyan = await runBanyan(t, `upstreams: { legacy: ${upstream.url} }\nlegacy: legacy\n`)
  const rows = rowsOf(section(page, '## The admin port')).filter(([, told]) => told?.startsWith('200 '))
  t.equal(rows.length, 2)
  for (const [what = '', told = ''] of rows) {
    const path = inlineCode(what)[0]!.replace('GET ', '')
    const { statusCode, body } = await request(`http://127.0.0.1:${banyan.adminPort}${path}`)
    t.equal(`${statusCode} \`${await body.text()}\``, /^200 `[^`]+`/.exec(told)?.[0], path)
  }
})

t.test('every metric has its row, and every row its metric', async t => {
  const upstream = await startUpstream(t, (_, response) => response.end())
  const banyan = await runBanyan(
    t,
    `upstreams: { legacy: ${upstream.url}, orders: ${upstream.url} }
legacy: legacy
routes: [{ name: orders, match: { path: "/orders/*" }, candidate: orders, phase: shadow }]
`,
  )
  const { body } = await request(`http://127.0.0.1:${banyan.adminPort}/metrics`)
  const families = [...parseExposition(await body.text()).values()]
  const rows = rowsOf(section(page, '## Metrics'))
  const told = rows.flatMap(([names = '']) => inlineCode(names)).filter(name => name !== 'process_…')
  const given = families.map(({ name }) => name).filter(name => !name.startsWith('process_'))
  t.same(told.toSorted(), given.toSorted())
  for (const [names = '', labels = ''] of rows) {
    for (const name of inlineCode(names).filter(name => name.startsWith('banyan_'))) {
      const series = families.find(family => family.name === name)?.series[0]
      if (series === undefined) continue
      const found = Object.keys(series.labels).filter(label => label !== 'le')
      t.same(found.toSorted(), inlineCode(labels).toSorted(), name)
    }
  }
})

t.test('the manifest for Kubernetes fits the image, the file and the drain', async t => {
  const text = blocksOf(page, 'yaml').at(-1)!.text
  const [config, deployment] = parseAllDocuments(text).map(document => document.toJS())
  const loaded = parseConfig(config.data['routes.yaml'], 'routes.yaml', {})
  t.same(loaded.problems, [])
  t.same(refusals(loaded), [])
  const { spec } = deployment.spec.template
  const [container] = spec.containers
  const preStop = Number(container.lifecycle.preStop.exec.command[1])
  t.ok(spec.terminationGracePeriodSeconds >= preStop + loaded.plan!.drainMs / 1_000 + 5)
  const image = inherited(readStages(read('Dockerfile')), 'banyan')
  t.equal(`${container.volumeMounts[0].mountPath}/routes.yaml`, JSON.parse(last(image, 'CMD')!)[1])
  t.same(container.readinessProbe.exec.command, healthCommand(image), 'the health check of the image')
  t.equal(container.ports[0].containerPort, loaded.plan!.listen.port)
  t.equal(config.metadata.name, spec.volumes[0].configMap.name)
  const { name } = deployment.spec.volumeClaimTemplates[0].metadata
  const state = container.volumeMounts.find((mount: { readonly name: string }) => mount.name === name)
  t.equal(state.mountPath, last(image, 'WORKDIR'), 'the store is written where it lasts')
  t.match(parse(read('compose.yaml'), { merge: true }).services.banyan.stop_grace_period, '40s')
})
