import t from 'tap'
import { startDemo } from './running.ts'

t.test('a short run tells the whole story, and nobody in the shop notices', async t => {
  const demo = startDemo(t, '--seconds', '4')
  t.equal(await demo.ended, 0, demo.out())
  const out = demo.out()
  const story = [
    /catalog +\S+ +has caught up with the shop: 300 products/,
    /Act one: everything on legacy/,
    /Act two: \/api\/products moves to the catalog service/,
    /^ +- +phase: legacy\n +\+ +phase: live$/m,
    /routes\.yaml saved; \d+ ms later the first answer by catalog:\n +revision 2, \/api\//,
    /Since then legacy has answered nothing there\./,
    /Act three: a new build goes to shadow first/,
    /^ +- +phase: live\n +\+ +phase: shadow$/m,
    /\$ banyan diff products\n +products +epoch/,
    /^ +\$\.product\.price +\d+ +precision \d+/m,
    /^ +NOISE, EXCUSED/m,
    /✔ Prices are rounded: .*\$\.product\.price/,
    /✔ The discount is missing: .*onSale/,
    /catalog: build 2\.0 → 2\.1\./,
    // Seldom there are so many searches among the first answers that what they took is known for noise.
    /\+ +compare: \{ ignore: \["\$\.took"\] \}|\$\.took, how long a search took, is noise/,
    /✔ 100 % of \d+ pairs agree/,
    /Act four: Banyan moves it by itself, and back again/,
    /✔ shadow → canary 10% +\d,\d+ pairs, proven above 99%/,
    /✔ canary 10% → canary 50% /,
    /✔ canary 50% → live /,
    /✔ Back on legacy \d+ ms after the first bad answer, by itself:\n +\d+ of the last 40 answers/,
    /^ +\S+ \S+ +products +rolled-back +live → shadow +banyan/m,
    /The route is held/,
    /^ +products +legacy +[1-9][\d,]* .*\n +products +legacy \(fallback\) +\d+ .*\n +products +catalog +[1-9][\d,]* /m,
    /^ +the rest +legacy +[1-9][\d,]* /m,
    / 0 failed of [\d,]{4,} requests\./,
  ]
  const places = story.map(line => out.search(line))
  t.notOk(places.includes(-1), `all of the story is told: ${places}\n${out}`)
  t.same(
    places,
    places.toSorted((a, b) => a - b),
    'in its order',
  )
  t.notOk(out.includes('\x1b'), 'a pipe gets no colours and no cursor')
  t.ok(
    out.split('\n').every(line => line.length <= 80),
    'it can be read in 80 columns',
  )
  t.same(await demo.left(), [])
})

t.test('wrong usage is said, with exit code 2 and nothing started', async t => {
  const cases = [
    [['--second', '4'], /Unknown option '--second'/],
    [['--seconds', '1'], /--seconds is a number from 3 to 86400, not "1"/],
    [['--port', 'http'], /--port is a number from 1 to 65535, not "http"/],
    [['--acts', '5'], /--acts is a number from 1 to 4, not "5"/],
    [['now'], /Unexpected argument 'now'/],
  ] as const
  for (const [args, said] of cases) {
    const demo = startDemo(t, ...args)
    t.equal(await demo.ended, 2, args.join(' '))
    t.match(demo.out(), said)
  }
})
