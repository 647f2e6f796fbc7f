import t from 'tap'
import { copied, SLAB_BYTES } from '../../src/upstreams/slab.ts'

t.test('copies stay as they were, whatever comes after them', async t => {
  const sizes = Array.from({ length: 200 }, (_, index) => (index * 977) % (SLAB_BYTES + 3))
  const copies = sizes.map((size, index) => copied(Buffer.alloc(size, index)))
  for (const [index, copy] of copies.entries())
    t.ok(copy.equals(Buffer.alloc(sizes[index]!, index)), `${sizes[index]} bytes`)
})

t.test('a copy keeps a slab alive at most, or what is its own', async t => {
  const source = Buffer.alloc(64 * 1024)
  for (const size of [0, 1, SLAB_BYTES / 2, SLAB_BYTES / 2 + 1, SLAB_BYTES, 50_000]) {
    const { buffer } = copied(source.subarray(0, size))
    t.not(buffer, source.buffer)
    t.ok(buffer.byteLength <= Math.max(SLAB_BYTES, size), `${size} bytes`)
  }
})
