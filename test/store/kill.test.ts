import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import type { Teardown } from '../support/banyan.ts'
import { folderFor } from '../support/folder.ts'
import { opened } from './opening.ts'

const WRITER = join(import.meta.dirname, 'writer.ts')

// Three times over the same files: what is opened may itself have been killed.
t.test('after kill -9 all that was stored is there, and nothing is half there', async t => {
  const folder = folderFor(t)
  const address = `sqlite:${join(folder, 'state.db')}`
  /** Killed between the batch of this number and its move: whoever comes next goes on with the next batch. */
  const unmoved = new Set<number>()
  for (let round = 1; round <= 3; round++) {
    const stored = await killedAfter(t, address, 25 + 10 * round)
    const { store, logged } = await opened(t, address)
    t.strictSame(logged, [], 'it opens as if nothing had happened')
    const received = await store.received('front')
    t.ok(received === stored || received === stored + 1, `${received} is in the file, ${stored} was answered`)
    for (const route of ['a', 'b', 'c']) {
      t.match(await store.evidence(route, 1), {
        match: 4 * received,
        signatures: { '["$.price"]': 4 * received },
        served: { candidate: { answers: 22 * received } },
      })
    }
    for (const field of ['$.f1', '$.f2', '$.f3', '$.f4', '$.f5']) {
      const kept = await store.examples({ route: 'a', epoch: 1, field, limit: 99 })
      t.equal(kept.length, 10)
      t.equal(kept[0]?.at, received)
    }
    const history = await store.history({ route: 'a', limit: 999, before: null })
    const moved = Number((await store.states()).get('a')?.state.by)
    t.ok(moved >= stored, `moved by ${moved}`)
    if (moved < received) unmoved.add(received)
    const batches = Array.from({ length: moved }, (_, n) => moved - n)
    t.strictSame(
      history.map(({ by }) => Number(by)),
      batches.filter(batch => !unmoved.has(batch)),
    )
    await store.close()
  }
})

t.test('several processes begin the same files at once, and all that they add is there', async t => {
  const address = `sqlite:${join(folderFor(t), 'deep', 'state.db')}`
  const fronts = ['x', 'y', 'z']
  const codes = fronts.map(async front => {
    const child = spawn(process.execPath, [WRITER, address, front, '10'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    return (await once(child, 'exit'))[0]
  })
  t.strictSame(await Promise.all(codes), [0, 0, 0])
  const { store } = await opened(t, address)
  for (const front of fronts) t.equal(await store.received(front), 10)
  t.match(await store.evidence('b', 1), { match: 4 * 30, failed: { timeout: 4 * 30 } })
  const history = await store.history({ route: 'a', limit: 99, before: null })
  const epochs = history.map(({ to }) => to?.epoch)
  t.strictSame(
    epochs,
    Array.from(epochs, (_, index) => epochs.length - index),
    'each move led on from the one before',
  )
})

/** Ends the writer without warning once it has stored so many batches more; resolves with the last it told of. */
async function killedAfter(t: Teardown, address: string, batches: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, address, 'front'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  let last = 0
  let seen = 0
  createInterface({ input: child.stdout }).on('line', line => {
    last = Number(line)
    if (++seen === batches) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return last
}
