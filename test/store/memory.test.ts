import t from 'tap'
import { contract } from './contract.ts'
import { opened } from './opening.ts'

await contract(t, {
  open: async (t, options) => ({ store: (await opened(t, 'memory:', options)).store, another: null }),
})

t.test('every store in memory is another one', async t => {
  const { store } = await opened(t, 'memory:')
  const { store: second } = await opened(t, 'memory:')
  await store.setBuild('orders', '1')
  t.equal((await second.builds()).size, 0)
  t.equal(store.name, 'memory:')
})

const ADDRESSES = [
  [
    'redis://:s3cret@localhost:6379/0',
    'store: redis://…@localhost:6379/0 cannot be used yet; use "sqlite:FILE" or "memory:"',
  ],
  ['sqlite:', 'store: "sqlite:" is no address of a store; use "sqlite:FILE" or "memory:"'],
  ['postgres://x', 'store: "postgres://x" is no address of a store; use "sqlite:FILE" or "memory:"'],
] as const
for (const [address, message] of ADDRESSES) {
  t.test(`${address} is refused with what can be used`, t => t.rejects(opened(t, address), { message }))
}
