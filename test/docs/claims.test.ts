import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PHASES } from '../../src/phases/table.ts'
import { blocksOf, inlineCode, pageAt, ROOT, rowsOf, section } from './page.ts'

const readme = pageAt('README.md')
const evidence = pageAt('docs/EVIDENCE.md')
const types = readFileSync(join(ROOT, 'src/types.ts'), 'utf8')

t.test('the phases of the README are those of the code', async t => {
  const rows = rowsOf(readme.text).filter(([name = '']) => Object.hasOwn(PHASES, name.replaceAll('`', '')))
  t.same(
    rows.map(([name = '']) => name.replaceAll('`', '')),
    Object.keys(PHASES),
  )
  for (const [name = '', serve = '', copy = '', next = '', rollback = ''] of rows) {
    const phase = PHASES[name.replaceAll('`', '') as keyof typeof PHASES]
    const servedBy = phase.serve === 'cohort' ? /candidate.*sticky.*legacy/ : new RegExp(`^${phase.serve}$`)
    t.match(serve, servedBy, `${name}: who answers`)
    const copyTo = { legacy: /^legacy/, candidate: /^candidate/, other: /^the other side/ }
    t.match(copy, phase.copy === null ? /^nobody/ : copyTo[phase.copy], `${name}: who gets a copy`)
    t.match(next, phase.next === null ? /^\(end\)/ : new RegExp(`^${phase.next}`), `${name}: next`)
    t.match(
      rollback,
      phase.rollback === null ? /^\(/ : new RegExp(`^${phase.rollback}$`),
      `${name}: rollback`,
    )
  }
})

t.test('the keys that are not acted on yet are those of the code', async t => {
  const source = readFileSync(join(ROOT, 'src/config/not-yet.ts'), 'utf8')
  const prefixes = { LISTEN: 'listen.', UPSTREAM: 'upstreams.', ROUTE: '' }
  const refused = Object.entries(prefixes).flatMap(([name, prefix]) => {
    const keys = new RegExp(`const ${name} = \\[([^\\]]+)\\]`).exec(source)![1]!
    return [...keys.matchAll(/'(\w+)'/g)].map(([, key]) => `${prefix}${key}`)
  })
  const rows = rowsOf(section(readme, '## What works today'))
  const told = rows.find(([head]) => head === '**Refused until they work**')![1]!
  t.same(
    inlineCode(told)
      .filter(code => !code.startsWith('banyan '))
      .toSorted(),
    refused.toSorted(),
  )
})

t.test('the commands that the README says work do, and it leaves none out', async t => {
  const line = [join(ROOT, 'src/main.ts'), '--help']
  const { stdout } = spawnSync(process.execPath, line, { encoding: 'utf8' })
  const commands = [...stdout.matchAll(/^ {2}(\w+) \[options\]/gm)].map(found => found[1]!)
  t.ok(commands.length >= 15, commands.join())
  const works = rowsOf(section(readme, '## What works today'))[0]?.[1] ?? ''
  t.same(inlineCode(works).toSorted(), commands.toSorted())
})

t.test('the evidence page has every word that the code has for outcomes and differences', async t => {
  const words = inlineCode(evidence.text)
  for (const name of ['SkipReason', 'Failure', 'DifferenceKind', 'DifferenceClass']) {
    const union = new RegExp(`export type ${name} =([^;]+?)(?:\\n\\n|$)`).exec(types)?.[1] ?? ''
    const values = [...union.matchAll(/'([\w-]+)'/g)].map(found => found[1]!)
    t.ok(values.length >= 7, `${name}: ${values.length} words`)
    for (const value of values) t.ok(words.includes(value), `${name}: ${value}`)
  }
})

t.test('the comparisons that the gate needs are what its formula gives', async t => {
  t.match(blocksOf(evidence, 'text')[0]?.text, 'E = Σ_k w_k')
  const rows = rowsOf(section(evidence, '## The gate'))
  t.equal(rows.length, 4)
  for (const [agree = '', clean = '', afterOne = ''] of rows) {
    const floor = (100 - Number(agree.replace(' %', ''))) / 100
    t.equal(clean, fewest(floor, 0).toLocaleString('en'), `${agree}, clean`)
    t.equal(afterOne, fewest(floor, 1).toLocaleString('en'), `${agree}, with one disagreement`)
  }
})

/** The fewest agreements at which E reaches 20, beside so many disagreements. */
function fewest(floor: number, disagreements: number): number {
  let [low, high] = [0, 1_000_000]
  while (low < high) {
    const middle = (low + high) >> 1
    if (logE(middle, disagreements, floor) >= Math.log(20)) high = middle
    else low = middle + 1
  }
  return low
}

function logE(agreements: number, disagreements: number, floor: number): number {
  const terms = [0, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64].flatMap((ratio, index) => {
    if (ratio === 0 && disagreements > 0) return []
    const gained = agreements * (Math.log1p(-ratio * floor) - Math.log1p(-floor))
    const lost = disagreements === 0 ? 0 : disagreements * Math.log(ratio)
    return Math.log(index === 0 ? 0.4 : 0.1) + gained + lost
  })
  const largest = Math.max(...terms)
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0))
}
