import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { hundredths } from '../../src/proxy/access-log.ts'

t.test('times are written as JSON writes them, to two digits', async t => {
  t.strictSame([0, 0.004, 0.05, 0.1, 7, 12.345, 99.999, 60_000.5].map(hundredths), [
    '0',
    '0',
    '0.05',
    '0.1',
    '7',
    '12.35',
    '100',
    '60000.5',
  ])
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), milliseconds => {
      assert.equal(hundredths(milliseconds), JSON.stringify(Math.round(milliseconds * 100) / 100))
    }),
  )
})
