// biome-ignore-all lint/suspicious/noTemplateCurlyInString: an address that looks like a variable
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { planForLegacy } from '../../src/config/legacy.ts'
import { planOf } from './reading.ts'

t.test('without a file everything goes to one upstream, with every default', async t => {
  const { plan, problems, routes } = planForLegacy('http://127.0.0.1:3000/')
  const file = planOf('version: 1\nupstreams: { legacy: "http://127.0.0.1:3000" }\nlegacy: legacy\n')
  t.ok(isDeepStrictEqual(plan, file))
  t.strictSame([problems, routes], [[], 0])
  t.strictSame(plan?.upstreams.legacy?.urls, ['http://127.0.0.1:3000'])
})

t.test('an address that is none is a problem of the option', async t => {
  for (const url of ['127.0.0.1:3000', 'http://a/b', '', 'ftp://a', '${A}', '"', 'a\nb: c', '\u001b[2J']) {
    const { plan, problems } = planForLegacy(url)
    t.equal(plan, null)
    t.match(
      problems,
      [{ severity: 'error', file: '--legacy', line: 1, column: 1, frame: [] }],
      JSON.stringify(url),
    )
    t.equal(problems.length, 1)
  }
  t.equal(planForLegacy('127.0.0.1:3000').problems[0]?.fix, 'http://127.0.0.1:3000')
})
