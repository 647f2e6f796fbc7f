import t from 'tap'
import { inspect, malformedMessage, requestHeaders, traceOfRequest } from '../../src/proxy/request-headers.ts'
import type { Peer } from '../../src/proxy/trust.ts'
import type { Trace } from '../../src/trace-context.ts'

const stranger: Peer = { address: '203.0.113.9', trusted: false, scheme: 'http', forwardedFor: '203.0.113.9' }
const balancer: Peer = { address: '10.0.0.1', trusted: true, scheme: 'http', forwardedFor: '10.0.0.1' }
const via = '1.1 banyan-0123456789abcdef'
/** A trace of the caller's, whose headers stand among its own. */
const NO_TRACE: Trace = { id: '', parent: '', isMade: false }

/** What the upstream gets, as a list of lines. */
function sent(raw: readonly string[], peer = stranger): string[] {
  const headers = requestHeaders(raw, inspect(raw), {
    peer,
    host: 'shop.example.com',
    upstreamHost: '127.0.0.1:3000',
    via,
    trace: NO_TRACE,
  })
  return headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}`] : []))
}

t.test('a stranger is described afresh; what it says of others is dropped', t => {
  t.same(
    sent([
      'Host',
      'shop.example.com',
      'X-Forwarded-For',
      '1.2.3.4',
      'x-forwarded-proto',
      'https',
      'X-FORWARDED-HOST',
      'evil.example',
      'Forwarded',
      'for=1.2.3.4',
      'Via',
      '1.1 squid',
      'Accept',
      '*/*',
    ]),
    [
      'host: shop.example.com',
      'Accept: */*',
      'x-forwarded-for: 203.0.113.9',
      'x-forwarded-proto: http',
      'x-forwarded-host: shop.example.com',
      'forwarded: for=203.0.113.9;host=shop.example.com;proto=http',
      `via: ${via}`,
    ],
  )
  t.end()
})

t.test('a trusted balancer is continued', t => {
  t.same(
    sent(
      [
        'Host',
        'shop.example.com',
        'X-Forwarded-For',
        '1.2.3.4',
        'X-Forwarded-For',
        '5.6.7.8',
        'X-Forwarded-Proto',
        'https',
        'X-Forwarded-Host',
        'www.example.com',
        'Forwarded',
        'for=1.2.3.4',
        'Via',
        '1.1 squid',
      ],
      balancer,
    ),
    [
      'host: shop.example.com',
      'x-forwarded-for: 1.2.3.4, 5.6.7.8, 10.0.0.1',
      'x-forwarded-proto: https',
      'x-forwarded-host: www.example.com',
      'forwarded: for=1.2.3.4, for=10.0.0.1;host=shop.example.com;proto=http',
      `via: 1.1 squid, ${via}`,
    ],
  )
  t.end()
})

t.test('hop-by-hop headers and those that Connection names end here, and cannot take ours with them', t => {
  t.same(
    sent([
      'Host',
      'shop.example.com',
      'Connection',
      'close, X-Secret, X-Forwarded-For',
      'X-Secret',
      '1',
      'Keep-Alive',
      'timeout=5',
      'Proxy-Connection',
      'keep-alive',
      'TE',
      'trailers',
      'Trailer',
      'x',
      'Transfer-Encoding',
      'chunked',
      'Upgrade',
      'h2c',
      'Expect',
      '100-continue',
      'Banyan-Mirror',
      'orders',
      'X-Kept',
      '1',
    ]).slice(0, 3),
    ['host: shop.example.com', 'X-Kept: 1', 'x-forwarded-for: 203.0.113.9'],
  )
  t.end()
})

t.test("Banyan's own cookie goes to no upstream, the others do", t => {
  t.match(sent(['Cookie', 'a=1; banyan=abc; b=2']), ['host: shop.example.com', 'Cookie: a=1; b=2'])
  t.notOk(sent(['Cookie', 'banyan=abc']).some(line => line.toLowerCase().startsWith('cookie')))
  t.end()
})

t.test('an entry of another Banyan in Via is kept, so that a loop through two of them ends', t => {
  t.ok(
    sent(['Via', '1.1 squid, 1.1 banyan-fedcba9876543210']).includes(
      `via: 1.1 banyan-fedcba9876543210, ${via}`,
    ),
  )
  t.end()
})

t.test('a host with a port, and an IPv6 peer, are quoted in Forwarded', t => {
  const raw = ['Host', '[::1]:8080']
  const peer: Peer = {
    address: '2001:db8::1',
    trusted: false,
    scheme: 'https',
    forwardedFor: '"[2001:db8::1]"',
  }
  const headers = requestHeaders(raw, inspect(raw), {
    peer,
    host: '[::1]:8080',
    upstreamHost: '127.0.0.1:3000',
    via,
    trace: NO_TRACE,
  })
  t.equal(headers[headers.indexOf('forwarded') + 1], 'for="[2001:db8::1]";host="[::1]:8080";proto=https')
  t.end()
})

t.test('messages that would be read differently by two servers are malformed', t => {
  const cases = [
    ['two Host lines', ['Host', 'a', 'Host', 'b']],
    ['two Content-Length lines', ['Content-Length', '1', 'Content-Length', '1']],
    ['a coding that would be stripped', ['Transfer-Encoding', 'gzip, chunked']],
    ['two Transfer-Encoding lines', ['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked']],
  ] as const
  for (const [name, raw] of cases) t.type(inspect(raw).malformed, 'string', name)
  t.equal(inspect(['Host', 'a', 'Transfer-Encoding', 'Chunked']).malformed, null)
  t.end()
})

t.test('a caller without a Host, as in HTTP/1.0, is given the upstream’s', t => {
  const headers = requestHeaders([], inspect([]), {
    peer: stranger,
    host: '',
    upstreamHost: 'a:3000',
    via,
    trace: NO_TRACE,
  })
  t.same(headers.slice(0, 2), ['host', 'a:3000'])
  t.notOk(headers.includes('x-forwarded-host'))
  t.equal(headers[headers.indexOf('forwarded') + 1], 'for=203.0.113.9;proto=http')
  t.end()
})

t.test('Connection cannot take the framing away', t => {
  t.ok(sent(['Connection', 'content-length', 'Content-Length', '5']).includes('Content-Length: 5'))
  t.end()
})

t.test('a message is as faulty as its version, its Host and its coding are together', t => {
  const cases = [
    ['1.1', ['Host', 'shop.example.com:8080'], null],
    ['1.1', ['Host', '[2001:db8::1]:8080'], null],
    ['1.1', ['Host', ''], null],
    ['1.0', [], null],
    ['1.1', [], 'no Host header'],
    ['1.1', ['Host', 'a/b'], 'a Host that names none'],
    ['1.1', ['Host', 'user@a'], 'a Host that names none'],
    ['1.1', ['Host', 'a b'], 'a Host that names none'],
    ['1.1', ['Host', 'caf\xe9'], 'a Host that names none'],
    ['1.0', ['Host', 'a', 'Transfer-Encoding', 'chunked'], 'a transfer coding in HTTP/1.0'],
    ['0.9', ['Host', 'a'], 'a version other than HTTP/1.0 and HTTP/1.1'],
    ['2.0', ['Host', 'a'], 'a version other than HTTP/1.0 and HTTP/1.1'],
    ['1.1', ['Host', 'a', 'Host', 'a'], 'more than one Host header'],
  ] as const
  for (const [version, raw, malformed] of cases) {
    const inspected = inspect(raw)
    t.equal(malformedMessage(version, inspected, inspected.host ?? ''), malformed, `${version} ${raw}`)
  }
  t.equal(malformedMessage('1.1', inspect(['Host', 'a']), 'b c'), 'a Host that names none', 'absolute form')
  t.end()
})

t.test('a trace is passed on as its caller names it, or begins here and says nothing of another', t => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736'
  const parent = `00-${id}-00f067aa0ba902b7-01`
  const state = ['TraceState', 'rojo=00f067aa0ba902b7', 'tracestate', 'congo=t61rcWkgMzE']
  const traced = (raw: readonly string[]) => {
    const inspected = inspect(raw)
    const trace = traceOfRequest(inspected)
    const hop = { peer: stranger, host: 'a', upstreamHost: 'a', via, trace }
    const headers = requestHeaders(raw, inspected, hop)
    const lines = headers.flatMap((name, index) =>
      index % 2 === 0 && /^trace/i.test(name) ? [[name, headers[index + 1]]] : [],
    )
    return { trace, lines: lines.flat() }
  }
  t.same(traced(['Traceparent', parent, ...state]).lines, ['Traceparent', parent, ...state])
  for (const [name, raw] of [
    ['none', ['Host', 'a', ...state]],
    ['malformed', [...state, 'traceparent', parent.toUpperCase()]],
    ['two of them', ['traceparent', parent, 'Traceparent', parent, ...state]],
    ['meant for this hop only', ['Connection', 'Traceparent', 'traceparent', parent, ...state]],
  ] as const) {
    const { trace, lines } = traced(raw)
    t.ok(trace.isMade, name)
    t.not(trace.id, id, name)
    t.same(lines, ['traceparent', trace.parent], name)
  }
  t.end()
})
