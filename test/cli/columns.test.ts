import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { columns, shortened, shownWidth, wrapped } from '../../src/cli/columns.ts'
import { around, jsonLines } from '../../src/cli/json-lines.ts'
import { jsonText } from '../../src/cli/output.ts'
import { word } from '../../src/cli/shell.ts'

t.test('columns stand by what a terminal shows', async t => {
  const rows = [
    ['支払い', '1'],
    ['a', '1,000'],
    ['\u001b[31mred\u001b[39m', '20'],
  ]
  t.strictSame(columns(rows, ['left', 'right'], { width: null }), [
    '支払い      1',
    'a       1,000',
    '\u001b[31mred\u001b[39m        20',
  ])
})

t.test('on a terminal one column gives way, and a little is always left of it', async t => {
  const rows = [['a'.repeat(50), 'end']]
  t.strictSame(columns(rows, [], { width: 20 }, 0), ['aaaaaaa…aaaaaaa  end'])
  t.strictSame(columns(rows, [], { width: 3 }, 0), ['aaaa…aaa  end'])
  t.equal(columns(rows, [], { width: null }, 0)[0]?.length, 55)
})

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

t.test('what is cut or wrapped fits, and no character is cut apart', async () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 30 }), (given, width) => {
      const cut = shortened(given, width)
      if (shownWidth(cut) > width) return false
      if (shownWidth(given) <= width) return cut === given
      return cut.includes('…') && cut.split('…').every(part => given.includes(part))
    }),
  )
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 30 }), (given, width) => {
      const pieces = wrapped(given, width, 100)
      return pieces.join('') === given && pieces.every(piece => shownWidth(piece) <= width)
    }),
  )
})

t.test('JSON over many lines keeps every path, number and key as they are written', async t => {
  const lines = jsonLines('{"a":[1.0,{"b c":-1e400,"":""}],"d":{},"e":[],"f\\"g":null}')
  t.strictSame(
    lines.map(({ text, path }) => `${text}   ${path}`),
    [
      '{   $',
      '  "a": [   $.a',
      '    1.0   $.a[0]',
      '    {   $.a[1]',
      '      "b c": -1e400   $.a[1][\'b c\']',
      '      "": ""   $.a[1][\'\']',
      '    }   $.a[1]',
      '  ]   $.a',
      '  "d": {   $.d',
      '  }   $.d',
      '  "e": [   $.e',
      '  ]   $.e',
      '  "f\\"g": null   $[\'f"g\']',
      '}   $',
    ],
  )
  t.strictSame(around(lines, '$.a[1]'), {
    before: ['  "a": [', '    1.0'],
    lead: '    ',
    after: ['  ]', '  "d": {'],
  })
  t.strictSame(around(lines, '$'), { before: [], lead: '', after: [] })
  t.equal(around(lines, '$.x'), null)
})

t.test(
  'a text that was cut, one that is none, a deep one and a long one have lines all the same',
  async t => {
    t.equal(jsonLines('{"a":[1,2,"thr').at(-1)?.text, '    "thr')
    t.equal(jsonLines('"').length, 1)
    t.equal(jsonLines(']}{,:').length, 1)
    t.equal(jsonLines('['.repeat(100_000)).length, 20_000)
    fc.assert(fc.property(fc.string(), given => Array.isArray(jsonLines(given))))
    fc.assert(
      fc.property(fc.json(), given => {
        const isScalar = !/^\s*[[{]/.test(given)
        return isScalar || isWhole(given)
      }),
    )
  },
)

/** Put together again, the lines are the same JSON but for its commas. */
function isWhole(given: string): boolean {
  const plain = (json: string) => json.replace(/[\s,]/g, '')
  return (
    plain(
      jsonLines(given)
        .map(({ text }) => text)
        .join(''),
    ) === plain(given)
  )
}

t.test('JSON that is printed is safe on a terminal, and the same', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), given => {
      const printed = jsonText({ given })
      return (
        JSON.parse(printed).given === given &&
        !/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/.test(printed)
      )
    }),
  )
})

t.test('a word of a suggested command is one word for the shell', async t => {
  for (const given of ['$.lines[*].price', "it's", '-n', 'a b', '$(echo x)', '`x`', '', '名前', '"']) {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${word(given)}`], { encoding: 'utf8' })
    t.equal(stdout, given)
  }
})
