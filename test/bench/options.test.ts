import t from 'tap'
import { readOptions } from '../../bench/options.ts'

t.test('without options every usual proxy and every payload is measured', async t => {
  const options = readOptions([])
  if (typeof options === 'string') throw new Error(options)
  t.same(
    options.proxies.map(proxy => proxy.name),
    ['banyan', '@fastify/http-proxy', 'http-proxy-3', 'httpxy', 'nginx', 'haproxy'],
  )
  t.equal(options.payloads.length, 4)
  t.match(options, { copied: true, seconds: 1, rounds: 24, starts: 3, connections: 32, write: true })
})

t.test('proxies, payloads and times can be chosen', async t => {
  const args = ['--only', 'floor,nginx', '--payload', '1m', '--seconds', '9', '--rounds', '2', '--no-write']
  const options = readOptions(args)
  t.match(options, {
    proxies: [{ name: 'floor' }, { name: 'nginx' }],
    payloads: [{ name: '1m' }],
    copied: false,
    seconds: 9,
    rounds: 2,
    starts: 2,
    write: false,
  })
})

const wrong = [
  [['--only', 'ngnix'], /ngnix is not known; there are banyan, /],
  [['--payload', 'small'], /small is not known; there are small-json, /],
  [['--seconds', '0'], /--seconds is a whole number from 1/],
  [['--starts', '0'], /--starts is a whole number from 1/],
  [['--rounds', '2.5'], /--rounds is a whole number from 1/],
  [['--load', 'ab'], /--load is wrk or autocannon, not ab/],
  [['--fast'], /--fast/],
  [['banyan'], /banyan is not an option/],
] as const
for (const [args, message] of wrong) {
  t.test(`${args.join(' ')} is refused with a reason`, async t => {
    const said = readOptions(args)
    t.type(said, 'string')
    t.match(said, message)
  })
}
