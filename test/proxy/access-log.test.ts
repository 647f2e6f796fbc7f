import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { AccessLog, hundredths } from '../../src/proxy/access-log.ts'

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

t.test('lines are ASCII and JSON, whatever stands in them', async t => {
  const lines: string[] = []
  const log = new AccessLog(0, line => lines.push(line))
  const why = 'é "\\\u0000\u2028\u{1f33f}\u007f'
  log.refused(400, why, '::1')
  t.match(lines[0], /^[ -~]+\n$/)
  t.equal(JSON.parse(lines[0]!).rejected, why)
})
