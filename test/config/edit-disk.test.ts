import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { replaceFile } from '../../src/config/edit/replace-file.ts'
import { editRoute } from '../../src/config/edit.ts'
import { watchConfig } from '../../src/config/watch.ts'
import type { Overview } from '../../src/types/steering.ts'
import type { HistoryEntry } from '../../src/types/store.ts'
import { HEADER, startBanyan } from '../support/banyan.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'
import { BASE } from './reading.ts'

const LIVE = { phase: 'live', percent: 0.01 } as const
const CANARY = { phase: 'canary', percent: 0.1 } as const
const TEXT = `${BASE}routes:
  - { name: a, match: { path: /a }, candidate: orders, phase: shadow } # first
  - { name: b, match: { path: /b }, candidate: orders, phase: shadow } # second
`
const IS_ROOT = process.getuid?.() === 0

function fileOf(t: Test, text = TEXT): string {
  const file = join(t.testdir({}), 'routes.yaml')
  writeFileSync(file, text)
  return file
}

t.test('the file is replaced whole, with its mode and owner, and nothing is left beside it', async t => {
  const file = fileOf(t)
  chmodSync(file, 0o640)
  if (IS_ROOT) chownSync(file, 1234, 4321)
  const before = lstatSync(file)
  t.strictSame(await editRoute(file, 'a', LIVE), { place: `${file}:5:63` })
  t.equal(readFileSync(file, 'utf8'), TEXT.replace('phase: shadow } # first', 'phase: live } # first'))
  const after = lstatSync(file)
  t.not(after.ino, before.ino)
  t.strictSame([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid])
  t.strictSame(readdirSync(join(file, '..')), ['routes.yaml'])
})

t.test('a file that says so already is not touched', async t => {
  const file = fileOf(t)
  const { ino, mtimeMs } = lstatSync(file)
  t.strictSame(await editRoute(file, 'a', { ...LIVE, phase: 'shadow' }), { place: `${file}:5:63` })
  t.strictSame([lstatSync(file).ino, lstatSync(file).mtimeMs], [ino, mtimeMs])
})

t.test('edits at the same time all arrive', async t => {
  const file = fileOf(t)
  const results = await Promise.all([editRoute(file, 'a', LIVE), editRoute(file, 'b', CANARY)])
  t.ok(results.every(result => 'place' in result))
  const shares = ' canary: { percent: 10% } }'
  t.equal(readFileSync(file, 'utf8'), TEXT.replace('shadow', 'live').replace('shadow }', `canary,${shares}`))
})

t.test('what somebody else wrote meanwhile is never lost', async t => {
  const file = fileOf(t, 'theirs\n')
  t.equal(await replaceFile(file, 'read before\n', 'ours\n'), 'changed')
  t.equal(readFileSync(file, 'utf8'), 'theirs\n')
  t.strictSame(readdirSync(join(file, '..')), ['routes.yaml'])
})

t.test('what cannot be written stays as it is, with what to do', async t => {
  const folder = t.testdir({})
  // As a Kubernetes ConfigMap is mounted.
  mkdirSync(join(folder, '..2026'))
  writeFileSync(join(folder, '..2026', 'routes.yaml'), TEXT)
  symlinkSync('..2026', join(folder, '..data'))
  symlinkSync('..data/routes.yaml', join(folder, 'routes.yaml'))
  const mapped = join(folder, 'routes.yaml')
  const readOnly = join(folder, 'read-only.yaml')
  writeFileSync(readOnly, TEXT)
  chmodSync(readOnly, 0o444)
  const broken = join(folder, 'broken.yaml')
  writeFileSync(broken, `${TEXT}---\n`)
  const cases: readonly (readonly [string, RegExp, RegExp])[] = [
    [mapped, /symbolic link/, /^write phase: live into route a where the file comes from$/],
    [readOnly, /read-only/, /^edit the file by hand: phase: live in route a$/],
    [broken, /second document/, /edit the file by hand: phase: live in route a$/],
    [join(folder, 'none.yaml'), /no such file/, /./],
  ]
  for (const [file, what, fix] of cases) {
    const result = await editRoute(file, 'a', LIVE)
    if ('place' in result) t.fail(file)
    else {
      t.match(result.what, what)
      t.match(result.fix, fix)
    }
  }
  t.ok(lstatSync(mapped).isSymbolicLink())
  t.equal(readFileSync(mapped, 'utf8'), TEXT)
  t.equal(readFileSync(readOnly, 'utf8'), TEXT)
  t.equal(readFileSync(broken, 'utf8'), `${TEXT}---\n`)
  t.strictSame(readdirSync(folder).sort(), [
    '..2026',
    '..data',
    'broken.yaml',
    'read-only.yaml',
    'routes.yaml',
  ])
})

t.test('who watches the file is told of each edit once', async t => {
  const file = fileOf(t)
  const told: string[] = []
  const watch = watchConfig(file, read => void told.push('text' in read ? read.text : read.problem.what), {
    known: TEXT,
  })
  t.teardown(watch.close)
  const expected: string[] = []
  for (const target of [CANARY, LIVE]) {
    await editRoute(file, 'a', target)
    expected.push(readFileSync(file, 'utf8'))
    await until('the edit is told', () => told.length >= expected.length)
  }
  t.strictSame(told, expected)
})

t.test('a promotion that writes the file moves the route once', async t => {
  const upstream = await startUpstream(t, (_, response) => void response.end('x'))
  const yaml = `upstreams: { legacy: "${upstream.url}", orders: "${upstream.url}" }
legacy: legacy
routes:
  - name: orders # the first to go
    match: { path: "/orders/*" }
    candidate: orders
    phase:  'legacy'   # until the rules are written
    gate: { steps: [10%, 50%] }
`
  const banyan = await startBanyan(t, yaml)
  const api = `${banyan.adminUrl}/api/v1`
  const state = async () => {
    const { revision, routes, problems } = (await (await fetch(`${api}/overview`)).json()) as Overview
    return { revision, problems, route: routes.find(({ name }) => name === 'orders')! }
  }
  const promote = async (body: object) => {
    const before = (await state()).revision
    const answer = await fetch(`${api}/routes/orders/promote`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const moved = (await answer.json()) as { written: string; to: { epoch: number } }
    await until('the edited file applies', async () => (await state()).revision > before)
    return moved
  }
  const shadow = await promote({ why: 'begin', write: true })
  t.equal(shadow.written, `${banyan.file}:12:14`)
  const text = HEADER + yaml.replace("'legacy' ", "'shadow' ")
  t.equal(readFileSync(banyan.file, 'utf8'), text)
  const then = await state()
  t.match(then.route.state, { phase: 'shadow', epoch: shadow.to.epoch, why: 'begin' })
  t.equal(then.route.file, null, 'the file says the same')

  const canary = await promote({ to: 'canary', percent: 0.07, force: true, why: 'go on', write: true })
  t.equal(canary.written, `${banyan.file}:12:14`)
  const line = "    phase:  'canary'   # until the rules are written\n    canary: { percent: 7% }\n"
  t.equal(readFileSync(banyan.file, 'utf8'), text.replace(/ {4}phase: .*\n/, line))
  const { route, problems } = await state()
  t.match(route.state, { phase: 'canary', percent: 0.07, epoch: canary.to.epoch, why: 'go on' })
  t.equal(route.file, null)
  t.strictSame(problems, [])

  const history = (await (await fetch(`${api}/history?route=orders`)).json()) as HistoryEntry[]
  t.strictSame(
    history.map(({ kind }) => kind),
    ['promoted', 'promoted', 'file'],
    'no second move came of the edits',
  )
})
