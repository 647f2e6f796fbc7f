/**
 * Adds batches of one front, each the same, and says `N` on standard output when the Nth is stored; without a number
 * of them it never ends. A program of its own, so that a test can kill it: `node writer.ts ADDRESS FRONT [BATCHES]`.
 */
import { writeSync } from 'node:fs'
import { openStore } from '../../src/store/open.ts'
import { batch, everything, example, move, state } from './samples.ts'

const [, , address = '', front = '', batches = 'Infinity'] = process.argv
const store = await openStore(address, { log: () => {}, now: Date.now })
for (let sequence = (await store.received(front)) + 1; sequence <= Number(batches); sequence++) {
  await store.add(
    batch({
      deltas: ['a', 'b', 'c'].map(route => ({ route, epoch: 1, evidence: everything(4) })),
      examples: [1, 2, 3, 4, 5].map(n => example('a', sequence, [`$.f${n}`], { perField: 10 })),
      received: [{ front, sequence }],
    }),
  )
  const known = (await store.states()).get('a')?.state ?? null
  await store.move([move('a', known, state({ epoch: (known?.epoch ?? 0) + 1, by: `${sequence}` }))], sequence)
  writeSync(1, `${sequence}\n`)
}
await store.close()
