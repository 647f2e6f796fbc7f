import { mkdir, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { FileText } from '../../src/config/file.ts'
import { type WatchOptions, watchConfig } from '../../src/config/watch.ts'

/** What a watch told, oldest first. */
interface Told {
  readonly all: string[]
  readonly close: () => void
  readonly reload: () => void
  /** Resolves when the last thing told is this. */
  readonly last: (text: string) => Promise<void>
}

/** Long enough for a slow machine; nothing waits for it that works. */
const PATIENCE_MS = 15_000
/** So rarely that only events can have told. */
const NEVER = 600_000

function watched(
  t: Test,
  file: string,
  options: WatchOptions = {},
  onTold: () => Promise<void> | void = () => {},
): Told {
  const all: string[] = []
  const waiting = new Set<() => void>()
  const watch = watchConfig(
    file,
    async (read: FileText) => {
      all.push('text' in read ? read.text : read.problem.code)
      for (const wake of waiting) wake()
      await onTold()
    },
    options,
  )
  t.teardown(watch.close)
  const last = (text: string) =>
    new Promise<void>((done, fail) => {
      const timer = setTimeout(
        () => fail(new Error(`not told ${text}, but ${JSON.stringify(all.slice(-5))}`)),
        PATIENCE_MS,
      )
      const look = () => {
        if (all.at(-1) !== text) return
        clearTimeout(timer)
        waiting.delete(look)
        done()
      }
      waiting.add(look)
      look()
    })
  return { all, last, ...watch }
}

t.test('a file that is written in place', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER })
  await writeFile(file, 'two')
  await told.last('two')
  await writeFile(file, 'three')
  await told.last('three')
  t.strictSame(told.all, ['two', 'three'])
})

t.test('a file that is replaced by renaming another over it, as editors do', async t => {
  const folder = t.testdir({ 'routes.yaml': 'one' })
  const told = watched(t, join(folder, 'routes.yaml'), { pollMs: NEVER })
  for (const text of ['two', 'three', 'four']) {
    await writeFile(join(folder, '.routes.yaml.swp'), text)
    await rename(join(folder, '.routes.yaml.swp'), join(folder, 'routes.yaml'))
    await told.last(text)
  }
  t.strictSame(told.all, ['two', 'three', 'four'])
})

t.test('a file that is moved away and written anew, as other editors do, is never told missing', async t => {
  const folder = t.testdir({ 'routes.yaml': 'one' })
  const file = join(folder, 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER, goneMs: 5_000 })
  await rename(file, `${file}~`)
  await delay(120) // The gap in which the watch finds no file.
  await writeFile(file, '')
  await delay(120)
  await writeFile(file, 'two')
  await told.last('two')
  t.strictSame(told.all, ['two'])
})

t.test('a file that is deleted is told missing, and told again when it is back', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER })
  await unlink(file)
  await told.last('no-file')
  await writeFile(file, 'one')
  await told.last('one')
  t.strictSame(told.all, ['no-file', 'one'])
})

t.test('the swap of a Kubernetes ConfigMap', async t => {
  const folder = t.testdir({ '..2026_1': { 'routes.yaml': 'one' }, '..2026_2': { 'routes.yaml': 'two' } })
  await symlink('..2026_1', join(folder, '..data'))
  await symlink('..data/routes.yaml', join(folder, 'routes.yaml'))
  const told = watched(t, join(folder, 'routes.yaml'), { pollMs: NEVER })
  const swap = async (to: string) => {
    await symlink(to, join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
  }
  await swap('..2026_2')
  await rm(join(folder, '..2026_1'), { recursive: true })
  await told.last('two')
  await mkdir(join(folder, '..2026_3'))
  await writeFile(join(folder, '..2026_3', 'routes.yaml'), 'three')
  await swap('..2026_3')
  await told.last('three')
  t.strictSame(told.all, ['two', 'three'])
})

t.test('a file behind a link into another folder', async t => {
  const folder = t.testdir({ real: { 'a.yaml': 'one' }, other: { 'b.yaml': 'three' }, here: {} })
  await symlink('../real/a.yaml', join(folder, 'here/routes.yaml'))
  const told = watched(t, join(folder, 'here/routes.yaml'), { pollMs: NEVER })
  await writeFile(join(folder, 'real/a.yaml'), 'two')
  await told.last('two')
  await symlink('../other/b.yaml', join(folder, 'here/new'))
  await rename(join(folder, 'here/new'), join(folder, 'here/routes.yaml'))
  await told.last('three')
  await writeFile(join(folder, 'other/b.yaml'), 'four')
  await told.last('four')
})

t.test('a file and a folder that come later', async t => {
  const folder = t.testdir({})
  const told = watched(t, join(folder, 'later/routes.yaml'), { pollMs: 50 })
  t.strictSame(told.all, [])
  await mkdir(join(folder, 'later'))
  await writeFile(join(folder, 'later/routes.yaml'), 'one')
  await told.last('one')
})

t.test('a folder that is replaced by another of its name', async t => {
  const folder = t.testdir({ now: { 'routes.yaml': 'one' }, next: { 'routes.yaml': 'two' } })
  const told = watched(t, join(folder, 'now/routes.yaml'), { pollMs: 50 })
  await rename(join(folder, 'now'), join(folder, 'before'))
  await rename(join(folder, 'next'), join(folder, 'now'))
  await told.last('two')
  await writeFile(join(folder, 'now/routes.yaml'), 'three')
  await told.last('three')
})

t.test('where the system tells of nothing, the poll finds the change', async t => {
  const folder = t.testdir({ 'routes.yaml': 'one', a: {}, b: { 'routes.yaml': 'two' } })
  // A link in the middle of the path, in a folder that is not watched.
  await symlink('a', join(folder, 'middle'))
  await writeFile(join(folder, 'a/routes.yaml'), 'one')
  const told = watched(t, join(folder, 'middle/routes.yaml'), { pollMs: 50 })
  await symlink('b', join(folder, 'new'))
  await rename(join(folder, 'new'), join(folder, 'middle'))
  await told.last('two')
})

t.test('100 writes within a second end on the last, and are told a few times', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'first' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER })
  for (let index = 1; index <= 100; index++) {
    await writeFile(file, `text ${index}`)
    await delay(5)
  }
  await told.last('text 100')
  t.ok(told.all.length < 60, `${told.all.length} times`)
})

t.test('writes that never stop are told all the same', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'first' }), 'routes.yaml')
  let writing = true
  let heard = () => {}
  const first = new Promise<void>(done => {
    heard = done
  })
  watched(t, file, { pollMs: NEVER, quietMs: 200, mostMs: 400 }, () => heard())
  const writer = (async () => {
    for (let index = 0; writing; index++) {
      await writeFile(file, `text ${index}`)
      await delay(10)
    }
  })()
  await first
  writing = false
  await writer
  t.pass('told while it was written')
})

t.test('the same text again is no change', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER })
  await writeFile(file, 'one')
  await utimes(file, new Date(), new Date())
  await writeFile(`${file}.other`, 'beside it')
  await delay(300) // Time enough to be told of it, wrongly.
  await writeFile(file, 'two')
  await told.last('two')
  t.strictSame(told.all, ['two'])
})

t.test('the text that is known already is no change, another is', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const changed = watched(t, file, { pollMs: NEVER, known: 'zero' })
  await changed.last('one')
  const same = watched(t, file, { pollMs: NEVER, known: 'one' })
  await writeFile(file, 'two')
  await same.last('two')
  t.strictSame(same.all, ['two'])
})

t.test('a change right after the watch began is not missed', async t => {
  for (let round = 0; round < 20; round++) {
    const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
    const told = watched(t, file, { pollMs: NEVER })
    if (round % 2 === 1) await delay(round / 4)
    await writeFile(file, `two ${round}`)
    await told.last(`two ${round}`)
    told.close()
  }
})

t.test('calls never overlap, and what came meanwhile is told after', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  let calls = 0
  let most = 0
  const told = watched(t, file, { pollMs: NEVER, quietMs: 1 }, async () => {
    most = Math.max(most, ++calls)
    await delay(60)
    calls--
  })
  for (let index = 0; index < 30; index++) {
    await writeFile(file, `text ${index}`)
    if (index % 5 === 0) told.reload()
    await delay(10)
  }
  await told.last('text 29')
  t.equal(most, 1)
})

t.test('reload tells at once, also of what has not changed', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: NEVER, quietMs: 60_000, mostMs: 60_000 })
  told.reload()
  await told.last('one')
  await unlink(file)
  told.reload()
  await told.last('no-file')
})

t.test('nothing is told after the close', async t => {
  const file = join(t.testdir({ 'routes.yaml': 'one' }), 'routes.yaml')
  const told = watched(t, file, { pollMs: 20 })
  await writeFile(file, 'two')
  told.close()
  told.reload()
  await delay(200) // Time enough to be told, wrongly.
  t.strictSame(told.all, [])
})

t.test('a problem names the file as the user did', async t => {
  const folder = t.testdir({ 'routes.yaml': 'one' })
  const before = process.cwd()
  process.chdir(folder)
  t.teardown(() => process.chdir(before))
  const problems: string[] = []
  const gone = new Promise<void>(done => {
    const watch = watchConfig('routes.yaml', read => {
      if ('problem' in read) problems.push(read.problem.file)
      done()
    })
    t.teardown(watch.close)
  })
  await unlink('routes.yaml')
  await gone
  t.strictSame(problems, ['routes.yaml'])
})
