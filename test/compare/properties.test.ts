import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { compareBodies, differencesOf, places } from './comparing.ts'

/** A fixed seed: a failure shows again, and no run fails by luck of another. */
fc.configureGlobal({ seed: 20_261_122, numRuns: 300 })

const keys = fc.oneof(
  fc.constantFrom('id', 'price', 'lines', '__proto__', 'constructor', 'toString', '', 'any name', "it's"),
  fc.string({ maxLength: 6 }),
)
const scalars = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
/** JSON as arrays of members, so that keys keep their order and `__proto__` is one like others. */
type Tree = null | boolean | number | string | Tree[] | Members
interface Members {
  readonly members: readonly (readonly [string, Tree])[]
}
const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    scalars,
    fc.array(tie('tree'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(keys, tie('tree')), { maxLength: 6, selector: ([key]) => key })
      .map(members => ({ members })),
  ),
}))

/** Written with other white space, other spellings of numbers and strings, and keys in another order. */
function otherwise(value: Tree, pick: () => number): string {
  const space = () => ['', ' ', '\n', '\t \r\n'][pick() % 4]!
  if (typeof value === 'number') return spelled(value, pick())
  if (typeof value === 'string') return pick() % 2 ? JSON.stringify(value) : escapedAll(value)
  if (Array.isArray(value)) {
    return `[${space()}${value.map(item => otherwise(item, pick)).join(`${space()},${space()}`)}${space()}]`
  }
  if (value !== null && typeof value === 'object') {
    const members = value.members.toSorted(() => (pick() % 2 ? 1 : -1))
    const written = members.map(
      ([key, item]) => `${escapedAll(key)}${space()}:${space()}${otherwise(item, pick)}`,
    )
    return `{${space()}${written.join(`${space()},${space()}`)}${space()}}`
  }
  return String(value)
}

function plainly(value: Tree): string {
  return otherwise(value, () => 0).replaceAll('\u0000', '')
}

function escapedAll(text: string): string {
  const escaped = Array.from({ length: text.length }, (_, at) => {
    return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
  })
  return `"${escaped.join('')}"`
}

function spelled(value: number, way: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  if (/[e.]/.test(text)) return way % 2 ? text.replace('e', 'E') : text
  return [text, `${text}.0`, `${text}e0`, `${text}.00E+0`][way % 4]!
}

/** Fails with the smallest example that was found. */
function holds<T>(t: Test, property: fc.IProperty<T>): void {
  const run = fc.check(property)
  t.notOk(run.failed, fc.defaultReportMessage(run) ?? 'holds')
}

const picks = fc.infiniteStream(fc.nat(1_000))

t.test('an answer does not differ from itself, however it is written', async t => {
  holds(
    t,
    fc.property(tree, picks, (value, stream) => {
      const pick = () => stream.next().value as number
      assert.equal(places(compareBodies(plainly(value), otherwise(value, pick))), 'match')
    }),
  )
})

t.test('a list does not differ from itself shuffled when it is a bag', async t => {
  holds(
    t,
    fc.property(fc.array(tree, { maxLength: 12 }), picks, (items, stream) => {
      const shuffled = items.toSorted(() => ((stream.next().value as number) % 2 ? 1 : -1))
      const rules = { unordered: [{ path: '$', by: null }] }
      assert.equal(places(compareBodies(plainly(items), plainly(shuffled), rules)), 'match')
    }),
  )
})

t.test(
  'a bag of numbers is equal when they can be paired within the tolerance, in whatever order',
  async t => {
    const near = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -2, max: 2 })), {
      maxLength: 12,
    })
    holds(
      t,
      fc.property(near, picks, (pairs, stream) => {
        const legacy = pairs.map(([value]) => value)
        const candidate = pairs
          .map(([value, shift]) => value + shift)
          .toSorted(() => ((stream.next().value as number) % 2 ? 1 : -1))
        const rules = { unordered: [{ path: '$', by: null }], tolerance: { '$[*]': 2 } }
        assert.equal(places(compareBodies(JSON.stringify(legacy), JSON.stringify(candidate), rules)), 'match')
      }),
    )
  },
)

t.test('the same elements in another order are one difference', async t => {
  holds(
    t,
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 30 }), items => {
      const turned = [...items.slice(1), items[0]!]
      const found = places(compareBodies(JSON.stringify({ items }), JSON.stringify({ items: turned })))
      assert.deepEqual(found, ['$.items order'])
    }),
  )
})

t.test('k planted changes are reported as exactly those k, by place, field and kind', async t => {
  const record = fc.record({
    name: fc.string({ maxLength: 8 }),
    price: fc.integer({ min: 0, max: 999 }),
    open: fc.boolean(),
    tags: fc.uniqueArray(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  })
  const changes = fc.constantFrom('value', 'type', 'missing', 'extra', 'order', 'length-of-tags')
  const lines = fc.array(fc.tuple(record, fc.option(changes)), { minLength: 1, maxLength: 12 })
  holds(
    t,
    fc.property(lines, planted => {
      const expected: string[] = []
      const fields: string[] = []
      const note = (index: number, below: string, folded: string, kind: string) => {
        expected.push(`$.lines[${index}].${below} ${kind}`)
        fields.push(`$.lines[*].${folded}`)
      }
      const lines = planted.map(([line], id) => ({ id, ...line }))
      const changed = planted.map(([line, change], id) => {
        const copy: Record<string, unknown> = { id, ...line, tags: [...line.tags] }
        if (change === 'value') {
          copy.price = line.price + 1_000
          note(id, 'price', 'price', 'value')
        } else if (change === 'type') {
          copy.open = 'yes'
          note(id, 'open', 'open', 'type')
        } else if (change === 'missing') {
          delete copy.name
          note(id, 'name', 'name', 'missing')
        } else if (change === 'extra') {
          copy.more = 1
          note(id, 'more', 'more', 'extra')
        } else if (change === 'order' && line.tags.length > 1) {
          copy.tags = [...line.tags.slice(1), line.tags[0]]
          note(id, 'tags', 'tags', 'order')
        } else if (change === 'length-of-tags') {
          copy.tags = ['a new one', ...line.tags]
          note(id, 'tags[0]', 'tags[*]', 'extra')
        }
        return copy
      })
      const found = compareBodies(JSON.stringify({ lines }), JSON.stringify({ lines: changed }))
      if (expected.length === 0) assert.equal(places(found), 'match')
      else assert.deepEqual(places(found), expected.toSorted())
      assert.deepEqual(
        differencesOf(found)
          .map(({ field }) => field)
          .toSorted(),
        fields.toSorted(),
      )
    }),
  )
})

t.test('an element put in or taken out anywhere is one difference', async t => {
  const items = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 40 })
  holds(
    t,
    fc.property(items, fc.nat(), (items, where) => {
      const at = where % (items.length + 1)
      const more = JSON.stringify(items.toSpliced(at, 0, -1))
      assert.deepEqual(places(compareBodies(JSON.stringify(items), more)), [`$[${at}] extra`])
      assert.deepEqual(places(compareBodies(more, JSON.stringify(items))), [`$[${at}] missing`])
    }),
  )
})

t.test('what one side misses is what the other has too much', async t => {
  const mirrored = { missing: 'extra', extra: 'missing' } as Record<string, string>
  holds(
    t,
    fc.property(tree, tree, (legacy, candidate) => {
      const there = differencesOf(compareBodies(plainly(legacy), plainly(candidate)))
      const back = differencesOf(compareBodies(plainly(candidate), plainly(legacy)))
      assert.deepEqual(
        there.map(({ field, kind }) => `${field} ${mirrored[kind] ?? kind}`).toSorted(),
        back.map(({ field, kind }) => `${field} ${kind}`).toSorted(),
      )
    }),
  )
})
