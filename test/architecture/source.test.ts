// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources, as texts
import t from 'tap'
import { readSource } from './source.ts'

const imports: readonly (readonly [source: string, found: readonly string[]])[] = [
  ["import a from 'a'", ['a']],
  ["import 'a'", ['a']],
  ["import * as a from 'a'", ['a']],
  ["import a, { b as c, type D } from 'a'", ['a {b}']],
  ["import a, * as b from 'a'", ['a']],
  ['import {\n  a,\n  b,\n} from \'a\'\nimport { c } from "c"', ['a {a,b}', 'c {c}']],
  ["import type { A } from 'a'", ['type a {A}']],
  ["import type A from 'a'", ['type a']],
  ["import type from 'a'", ['a']],
  ["import type, { b } from 'a'", ['a {b}']],
  ["import { type A, type, b } from 'a'", ['a {type,b}']],
  ["import{a}from'a'", ['a {a}']],
  ["export * from 'a'", ['a']],
  ["export * as a from 'a'", ['a']],
  ["export { a } from 'a'", ['a {a}']],
  ["export type { A } from 'a'", ['type a {A}']],
  ["const a = await import('a')", ['a']],
  ["type A = import('a').B", ['a']],
  ["const a = require('a')", ['a']],
  ["import a from 'a' with { type: 'json' }", ['a']],
  ['import(name)', ['?']],
  ["import('a' + name)", ['?']],
  // Not imports.
  ["// import a from 'a'", []],
  ["/* import a from 'a' */", []],
  ['const a = "import a from \'a\'"', []],
  ["const a = `import a from 'a'`", []],
  ['const a = import.meta.url', []],
  ["export const from = 'a'", []],
  ["export type A = 'a'", []],
  ["export function a() {}\nexport const b = 'b'", []],
  // What hides an import from those who look for one quote.
  ["const a = /['\"`]/\nimport b from 'b'", ['b']],
  ["const a = /[/'`]+/.test(x) ? 1 / 2 : `/`\nimport b from 'b'", ['b']],
  ["const a = `${{ b: '}' }.b} ${`'${c}'`} \\``\nimport b from 'b'", ['b']],
  ["const a = `${await import('a')}`", ['a']],
  ["const a = 'it\\'s' // it's\nimport b from 'b'", ['b']],
  ["const half = width / 2 // '\nimport b from 'b'", ['b']],
  ["return /'/.test(a)\nimport b from 'b'", ['b']],
]

for (const [source, found] of imports) {
  const said = readSource(source).imports.map(({ specifier, names, typeOnly }) => {
    const braces = names.length > 0 ? ` {${names.join()}}` : ''
    return `${typeOnly ? 'type ' : ''}${specifier ?? '?'}${braces}`
  })
  t.same(said, found, source)
}

t.test('what is left is code, without comments and literals', async t => {
  const { code, literals } = readSource(
    "a('Date.now()') // Date.now()\nb(`x ${Date.now()} y`, /Math.random/)",
  )
  t.equal(code.match(/Date\.now/g)?.length, 1)
  t.notMatch(code, /Math/)
  t.same(literals, ['Date.now()', 'x ', ' y'])
})
