import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { aligned } from '../../src/compare/align.ts'
import { compareBodies, places } from './comparing.ts'

/** The length of the longest common subsequence, by the table everybody knows. */
function longest(left: readonly number[], right: readonly number[]): number {
  let row = new Array<number>(right.length + 1).fill(0)
  for (const value of left) {
    const next = [0]
    for (const [at, other] of right.entries()) {
      next.push(value === other ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!))
    }
    row = next
  }
  return row.at(-1)!
}

t.test('aligns as many equal elements as there can be, in order', async t => {
  const numbers = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 })
  const run = fc.check(
    fc.property(numbers, numbers, (left, right) => {
      const found = aligned(
        [...left.keys()],
        [...right.keys()],
        (a, b) => left[a] === right[b],
        () => true,
      )
      assert.ok(found !== null)
      assert.equal(found.length, longest(left, right))
      for (const [nth, [a, b]] of found.entries()) {
        assert.equal(left[a], right[b])
        if (nth > 0) assert.ok(found[nth - 1]![0] < a && found[nth - 1]![1] < b)
      }
    }),
    { seed: 3, numRuns: 2_000 },
  )
  t.notOk(run.failed, fc.defaultReportMessage(run) ?? 'holds')
})

t.test('gives up past its bound', async t => {
  const many = Array.from({ length: 2_000 }, (_, at) => at)
  t.equal(
    aligned(
      many,
      many,
      () => false,
      () => true,
    ),
    null,
    'too many changes',
  )
  let steps = 0
  const few = [1, 2, 3, 4]
  t.equal(
    aligned(
      few,
      few.map(value => value + 10),
      (a, b) => a === b,
      () => steps++ < 10,
    ),
    null,
    'too many steps',
  )
})

t.test('past the bound lists are compared by position', async t => {
  const list = (from: number) => Array.from({ length: 3_000 }, (_, at) => (at * 7 + from) % 1_500)
  const legacy = list(0)
  const candidate = [...list(750).reverse(), -1]
  const found = places(compareBodies(JSON.stringify(legacy), JSON.stringify(candidate)))
  assert.ok(Array.isArray(found))
  const byPosition = legacy.flatMap((value, at) => (value === candidate[at] ? [] : `$[${at}] value`))
  t.strictSame(found, [...byPosition, '$[3000] extra'].toSorted())
})

t.test('what a bag has left over pairs by position when there is as much on both sides', async t => {
  const rules = { unordered: [{ path: '$', by: null }] }
  const bag = (legacy: string, candidate: string) => places(compareBodies(legacy, candidate, rules))
  t.strictSame(bag('[{"id":1,"v":1},{"id":2,"v":1}]', '[{"id":2,"v":2},{"id":1,"v":1}]'), ['$[1].v value'])
  t.strictSame(bag('[1,2,3]', '[3,4]'), ['$[0] missing', '$[1] extra', '$[1] missing'])
  t.strictSame(bag('[1,1,2]', '[2,1]'), ['$[1] missing'])
})
