import t from 'tap'
import { request } from 'undici'
import { FrontBook } from '../../src/totals/front-book.ts'
import { FrontsBook } from '../../src/totals/fronts-book.ts'
import { nothingObserved } from '../../src/totals/observed.ts'
import { parseExposition } from '../support/exposition.ts'
import { MOVER, READER, startAdmin, totalsOf } from './listening.ts'

const NOTHING_COPIED = { queued: {}, inFlight: {}, heldBytes: 0, limitBytes: 0 }

function told(book: FrontBook, thread = 'front-0') {
  return { thread, routes: book.changed(), loopDelay: nothingObserved(), mirror: NOTHING_COPIED }
}

async function asked(url: string, headers: Record<string, string> = {}) {
  const { statusCode, body, headers: answered } = await request(`${url}/metrics`, { headers })
  return { status: statusCode, type: answered['content-type'], text: await body.text() }
}

t.test('/metrics asks for a token that may read, unless the file says that it is open', async t => {
  const mute = { name: 'mute', token: 'mute-90aa', may: [] }
  const admin = await startAdmin(t, [READER, MOVER, mute])
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  t.equal((await asked(admin.url)).status, 401)
  t.equal((await asked(admin.url, bearer('wrong'))).status, 401)
  t.equal((await asked(admin.url, bearer(mute.token))).status, 403)
  const { status, type, text } = await asked(admin.url, bearer(READER.token))
  t.equal(status, 200)
  t.equal(type, 'text/plain; version=0.0.4; charset=utf-8')
  t.ok(parseExposition(text).size > 10)
  admin.plan.metrics = 'open'
  t.equal((await asked(admin.url)).status, 200, 'at once')
  t.equal((await asked(admin.url, bearer('wrong'))).status, 200)
  t.equal((await asked(admin.url, { host: 'evil.example' })).status, 421, 'yet under no name of others')
  t.equal((await asked(admin.url, { origin: 'http://evil.example' })).status, 403)
  t.equal((await request(`${admin.url}/api/v1/overview`)).statusCode, 401, 'and nothing else is open')
})

t.test('a back that has only begun says so until it has heard of all fronts', async t => {
  const book = new FrontsBook(null)
  book.await('one')
  book.await('two')
  const admin = await startAdmin(t, [], { totals: totalsOf(book) })
  t.equal((await asked(admin.url)).status, 503)
  book.take('one', told(new FrontBook()))
  t.equal((await asked(admin.url)).status, 503)
  book.gone('two')
  t.equal((await asked(admin.url)).status, 200, 'nobody waits for one that is no more')
})

t.test('routes are those of the plan, whatever was counted', async t => {
  const front = new FrontBook()
  for (const route of ['orders', 'of-another-file']) front.answered(route, 'legacy', 200, 0.003)
  front.answered('', 'banyan', 400, null)
  const book = new FrontsBook(null)
  book.take('one', told(front))
  const admin = await startAdmin(t, [], { totals: totalsOf(book) })
  const found = parseExposition((await asked(admin.url)).text)
  const routes = new Set(found.get('banyan_requests_total')!.series.map(({ labels }) => labels.route))
  const planned = (await admin.steering.overview()).routes.map(({ name }) => name)
  t.ok(planned.includes('orders'))
  t.same([...routes].sort(), ['', 'orders'])
})

t.test('the parser of these tests refuses what is not the format', async t => {
  const head = '# HELP a_total x\n# TYPE a_total counter\n'
  const histogram = '# HELP h x\n# TYPE h histogram\n'
  t.equal(parseExposition(`${head}a_total{b="c\\"d\\n"} 1\n`).get('a_total')!.series[0]!.labels.b, 'c"d\n')
  for (const [what, text] of [
    ['no end of line', `${head}a_total 1`],
    ['no type', 'a_total 1\n'],
    ['no help', '# TYPE a_total counter\na_total 1\n'],
    ['another name', `${head}b_total 1\n`],
    ['a series twice', `${head}a_total{b="1",c="2"} 1\na_total{c="2",b="1"} 1\n`],
    ['no number', `${head}a_total one\n`],
    ['an open label', `${head}a_total{b="c} 1\n`],
    ['a line break in a label', `${head}a_total{b="c\nd"} 1\n`],
    ['a counter called otherwise', '# HELP a x\n# TYPE a counter\na 1\n'],
    ['buckets that fall', `${histogram}h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n`],
    ['buckets without an end', `${histogram}h_bucket{le="1"} 2\nh_sum 1\nh_count 2\n`],
    ['a count that is another', `${histogram}h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n`],
  ] as const)
    t.throws(() => parseExposition(text), what)
})
