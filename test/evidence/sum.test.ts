import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { combined, countersOf, evidenceOf } from '../../src/evidence/counters.ts'
import { fieldsOf, REST, signatureKey } from '../../src/evidence/signatures.ts'
import { NOTHING, sum } from '../../src/evidence/sum.ts'
import type { Evidence } from '../../src/types/evidence.ts'
import { anyEvidence, evidence, said } from './made.ts'

function holds<Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void {
  fc.assert(property, { seed: 4, numRuns: 150 })
}

t.test('it does not matter in which order parts are added, nor in which groups', async () => {
  holds(fc.property(anyEvidence, anyEvidence, (a, b) => assert.deepEqual(said(sum(a, b)), said(sum(b, a)))))
  holds(
    fc.property(anyEvidence, anyEvidence, anyEvidence, (a, b, c) =>
      assert.deepEqual(said(sum(sum(a, b), c)), said(sum(a, sum(b, c)))),
    ),
  )
  holds(fc.property(anyEvidence, a => assert.deepEqual(said(sum(a, NOTHING)), said(a))))
})

t.test('counters say all of it, whatever fields are called', async () => {
  holds(
    fc.property(anyEvidence, a => {
      assert.deepEqual(said(evidenceOf(countersOf(a))), said(a))
      assert.equal(new Set(countersOf(a).map(([key]) => key)).size, countersOf(a).length)
    }),
  )
})

t.test('a store that adds counter by counter has what the sum has', async () => {
  holds(
    fc.property(anyEvidence, anyEvidence, (a, b) => {
      const kept = new Map(countersOf(a))
      for (const [key, value] of countersOf(b)) {
        const known = kept.get(key)
        kept.set(key, known === undefined ? value : combined(key, known, value))
      }
      assert.deepEqual(said(evidenceOf(kept)), said(sum(a, b)))
    }),
  )
})

t.test('evidence survives the way between threads', async () => {
  holds(fc.property(anyEvidence, a => assert.deepEqual(said(structuredClone(sum(a, NOTHING))), said(a))))
})

t.test('counters of another version are passed over', async t => {
  t.equal(
    evidenceOf([
      ['match', 3],
      ['weather sunny', 9],
      ['hidden not JSON', 1],
      ['class other 7', 1],
      ['class', 1],
      ['served', 2],
    ]).match,
    3,
  )
})

t.test('since is the earliest part’s, newest the latest’s, and 0 is no time', async t => {
  const part = (since: number, newest: number) => evidence({ since, newest })
  const times = ({ since, newest }: Evidence) => [since, newest]
  t.same(times(sum(part(5, 9), part(3, 8))), [3, 9])
  t.same(times(sum(part(0, 0), part(3, 8))), [3, 8])
  t.same(times(sum(part(3, 8), part(0, 0))), [3, 8])
})

t.test('of more than 500 signatures those counted most are kept, and no pair is lost', async t => {
  const numbered = (from: number, to: number, many: number) =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, nth) => [signatureKey([`$.f${from + nth}`]), many]),
    )
  const a = evidence({ signatures: numbered(0, 400, 1) })
  const b = evidence({ signatures: numbered(400, 800, 2) })
  for (const both of [sum(a, b), sum(b, a), evidenceOf([...countersOf(a), ...countersOf(b)])]) {
    const { signatures } = both
    t.equal(Object.keys(signatures).length, 501)
    t.equal(
      Object.values(signatures).reduce<number>((total, many) => total + (many ?? 0), 0),
      1_200,
    )
    t.equal(signatures[REST], 300)
    t.equal(signatures[signatureKey(['$.f799'])], 2)
  }
  const again = sum(sum(a, b), sum(a, b))
  t.equal(again.signatures[REST], 600)
})

t.test('of more than 500 fields the rest count as one, in classes and in controls', async t => {
  const names = Array.from({ length: 900 }, (_, nth) => `$.f${nth}`)
  const part = (fields: readonly string[]) =>
    evidence({
      classes: Object.fromEntries(fields.map(field => [field, { other: 1 }])),
      controls: {
        taken: 1,
        fields: Object.fromEntries(
          fields.map(field => [field, { control: 1, candidate: 1, classes: { uuid: 1 } }]),
        ),
      },
    })
  const { classes, controls } = sum(part(names.slice(0, 450)), part(names.slice(450)))
  t.equal(Object.keys(classes).length, 501)
  t.same(classes[REST], { other: 400 })
  t.equal(Object.keys(controls.fields).length, 501)
  t.same(controls.fields[REST], { control: 400, candidate: 400, classes: { uuid: 400 } })
})

t.test('a signature’s key does not depend on order, and no two lists of fields have the same', async t => {
  t.equal(signatureKey(['b', 'a']), signatureKey(['a', 'b', 'a']))
  t.not(signatureKey(['a,b']), signatureKey(['a', 'b']))
  t.not(signatureKey(['a\nb']), signatureKey(['a', 'b']))
  const fields = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1 })
  holds(fc.property(fields, list => assert.deepEqual(fieldsOf(signatureKey(list)), [...list].sort())))
  t.equal(signatureKey(['x'.repeat(4_000)]), REST)
  t.same(fieldsOf(REST), [])
  t.same(fieldsOf('[broken'), [])
})
