import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownPages, pageAt, ROOT } from './page.ts'

/** Where a word to avoid is right, because it means something else there. */
const ALLOWED: readonly (readonly [word: string, where: RegExp, why: string])[] = [
  ['duplicate', /^src\/(?:config|compare|types|proxy)/, 'a key, a name or a header that is there twice'],
  ['duplicate', /^docs\/(?:ROUTES|EVIDENCE)\.md$/, 'the same'],
  ['replica', /^docs\/OPERATIONS\.md$/, 'a key of Kubernetes'],
  ['v1', /^docs\/OPERATIONS\.md$/, 'the same'],
  ['mismatch', /^src\//, "the name of one of undici's errors"],
  ['generation', /^src\/threads\.ts$/, "in the name of one of Node's options"],
  ['v1', /^src\/(?:admin|cli)\//, 'the version in the path of the API'],
  ['v1', /^(?:src\/config\/keys|src\/config\/kinds|docs\/ROUTES\.md)/, 'the path of an API in an example'],
  ['primary', /^src\/store\/sqlite\//, 'PRIMARY KEY'],
  ['transaction', /^src\/store\/sqlite\//, 'of a database'],
  ['primary', /^src\/admin\/pages\//, 'the one button of a form that stands out'],
  ['endpoint', /^src\/admin\/pages\/preview\//, 'the name of a header'],
  ['policy', /^(?:src\/admin|docs\/decisions)\//, 'the same'],
  ['guard', /^src\/admin\//, 'what asks for a token'],
  ['duplicate', /^src\/admin\/pages\//, 'a key that is there twice'],
  ['jitter', /^src\/admin\//, 'of pauses, and of a drawing'],
  ['stage', /^src\/mirror\//, 'how far a copy has come'],
  ['candidate error', /^src\/evidence\//, 'how many of its answers were errors'],
  ['payload', /^docs\/decisions\//, 'a flag of bench.ts'],
  ['telemetry', /^docs\/OPERATIONS\.md$/, 'in the name of OpenTelemetry'],
]

const glossary = pageAt('docs/GLOSSARY.md')
/** Without the lists of words to avoid. */
const definitions = glossary.text.replace(/^_Avoid_:.*$/gm, '')

interface Entry {
  readonly terms: readonly string[]
  readonly definition: string
  readonly avoid: readonly string[]
}

const entries: readonly Entry[] = glossary.text
  .split(/\n{2,}|\n(?=\*\*)/)
  .filter(part => part.startsWith('**'))
  .map(part => ({
    terms: [...part.matchAll(/\*\*(.+?)\*\* — /g)].map(found => found[1]!),
    definition: part.split('\n', 1)[0]!,
    avoid: wordsToAvoid(part),
  }))

t.test('every entry has a term, what it means, and words to avoid', async t => {
  t.ok(entries.length > 50, `${entries.length} entries`)
  for (const { terms, definition, avoid } of entries) {
    const name = terms.join(', ')
    t.ok(terms.length > 0, definition)
    t.match(definition, /^\*\*.+\*\* — .{15,}[.)]$/, name)
    t.ok(avoid.length > 0, `${name} has words to avoid`)
  }
})

t.test('a term has one meaning', async t => {
  const terms = entries.flatMap(entry => entry.terms.map(term => term.toLowerCase()))
  t.same(
    terms.filter((term, index) => terms.indexOf(term) !== index),
    [],
  )
})

t.test('no term is a word to avoid', async t => {
  const terms = new Set(entries.flatMap(entry => entry.terms.map(term => term.toLowerCase())))
  for (const word of entries.flatMap(entry => entry.avoid)) t.notOk(terms.has(word), word)
})

t.test('phases, failures, outcomes and verdicts of the code are in the glossary', async t => {
  const types = readFileSync(join(ROOT, 'src/types.ts'), 'utf8')
  const phases = /export type Phase = (.+)/.exec(types)![1]!
  const failures = /export type Failure =([^;]+?)\n\n/.exec(types)![1]!
  const outcomes = [...types.matchAll(/readonly outcome: ('\w+')/g)].map(found => found[1]!).join(' ')
  const whys = /export type Why = (.+)/.exec(types)![1]!
  const values = [...`${phases} ${failures} ${outcomes} ${whys}`.matchAll(/'([\w-]+)'/g)].map(
    found => found[1]!,
  )
  t.ok(values.length >= 22, `${values.length} values`)
  for (const value of values) t.ok(glossary.text.includes(`\`${value}\``), value)
})

const sources = globSync('src/**/*.ts', { cwd: ROOT })
  .sort()
  .map(path => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
const documents = ownPages.map(page => ({
  path: page.path,
  text: page === glossary ? definitions : page.text,
}))
const texts = [...sources, ...documents].map(({ path, text }) => ({ path, words: apart(text) }))

t.test('the words to avoid occur neither in the code nor in the documents', async t => {
  t.ok(sources.length > 100 && documents.length > 10)
  const used = new Set<string>()
  for (const word of entries.flatMap(entry => entry.avoid)) {
    const pattern = new RegExp(`(?<![a-z0-9])${word.replaceAll(/[ -]/g, '[ -]')}(?:s|es)?(?![a-z0-9])`, 'g')
    for (const { path, words } of texts) {
      const found = words.match(pattern)
      if (found === null) continue
      const allowed = ALLOWED.findIndex(([allowed, where]) => allowed === word && where.test(path))
      if (allowed !== -1) used.add(String(allowed))
      else t.fail(`${path} says "${word}", ${found.length} times; the glossary has another word for it`)
    }
  }
  t.same(
    ALLOWED.filter((_, index) => !used.has(String(index))),
    [],
    'every allowance is needed',
  )
})

t.test('it is noticed when a word to avoid is written, in any spelling', async t => {
  for (const text of [
    'shadowRequest',
    'a Shadow Request',
    'SHADOW_REQUEST',
    'shadow-requests',
    'shadow\nrequest',
  ]) {
    t.match(apart(text), /(?<![a-z0-9])shadow[ -]requests?(?![a-z0-9])/, text)
  }
})

function wordsToAvoid(part: string): readonly string[] {
  const list = /^_Avoid_: ([^.]+)\./m.exec(part)?.[1]
  return list === undefined ? [] : list.split(', ').map(word => word.toLowerCase())
}

/** Lower-cased, names taken apart into their words. */
function apart(text: string): string {
  return text
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .replace(/[_\s]+/g, ' ')
    .toLowerCase()
}
