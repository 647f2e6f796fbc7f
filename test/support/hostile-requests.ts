/** A request an upstream is to see, byte by byte; what is not said is as the proxy writes it for `Host: a`. */
export interface Forwarded {
  readonly line: string
  readonly host?: string
  readonly connection?: string
  readonly headers?: string
  readonly forwarded?: string
  readonly via?: string
  readonly framing?: string
  readonly body?: string
}

/** Bytes of a caller; the statuses it gets, with `closed` when the connection ends; what the upstream sees. */
export type Case = readonly [name: string, bytes: string, gets: string, ...sees: (string | Forwarded)[]]

export const HOST = 'Host: a\r\n'
export const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\n${HOST}${headers}\r\n`
export const post = (headers: string, body: string) => `POST /x HTTP/1.1\r\n${HOST}${headers}\r\n${body}`
/** What would be answered if the bytes behind a request were taken for another. */
const SMUGGLED = get('/smuggled')
const TWO = { framing: 'content-length: 2\r\n', body: 'ab' }
export const CHUNKED = 'Transfer-Encoding: chunked\r\n'
const CHUNKS = '2\r\nab\r\n0\r\n\r\n'
const IN_CHUNKS = { framing: 'transfer-encoding: chunked\r\n', body: CHUNKS }
export const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'

export const FRAMING: readonly Case[] = [
  [
    'Content-Length and chunks',
    post(`Content-Length: 4\r\n${CHUNKED}`, `0\r\n\r\n${SMUGGLED}`),
    '400 closed',
  ],
  [
    'chunks and Content-Length',
    post(`${CHUNKED}Content-Length: 4\r\n`, `0\r\n\r\n${SMUGGLED}`),
    '400 closed',
  ],
  ['Content-Length twice', post('Content-Length: 2\r\nContent-Length: 2\r\n', `ab${SMUGGLED}`), '400 closed'],
  ['two Content-Lengths', post('Content-Length: 2\r\nContent-Length: 9\r\n', `ab${SMUGGLED}`), '400 closed'],
  ['a list of Content-Lengths', post('Content-Length: 2, 2\r\n', `ab${SMUGGLED}`), '400 closed'],
  ['Content-Length with a sign', post('Content-Length: +2\r\n', 'ab'), '400 closed'],
  ['Content-Length in hexadecimal', post('Content-Length: 0x2\r\n', 'ab'), '400 closed'],
  ['an empty Content-Length', post('Content-Length: \r\n', ''), '400 closed'],
  ['a Content-Length of 20 digits', post('Content-Length: 99999999999999999999\r\n', 'ab'), '400 closed'],
  [
    'a Content-Length with zeros in front',
    post('Content-Length: 002\r\n', 'ab'),
    '200',
    { line: 'POST /x', ...TWO },
  ],
  ['no body, by two zeros', get('/x', 'Content-Length: 00\r\n'), '200', 'GET /x'],
  ['a chunk size that is none', post(CHUNKED, `zz\r\nab\r\n0\r\n\r\n${SMUGGLED}`), '400 closed'],
  ['a chunk size with 0x', post(CHUNKED, `0x2\r\nab\r\n0\r\n\r\n${SMUGGLED}`), '400 closed'],
  ['a chunk size below zero', post(CHUNKED, `-2\r\nab\r\n0\r\n\r\n${SMUGGLED}`), '400 closed'],
  ['a chunk size that overflows', post(CHUNKED, `10000000000000002\r\nab\r\n0\r\n\r\n`), '400 closed'],
  ['a chunk that is longer', post(CHUNKED, `2\r\nabc\r\n0\r\n\r\n${SMUGGLED}`), '400 closed'],
  ['chunks that end in LF', post(CHUNKED, `2\nab\n0\n\n${SMUGGLED}`), '400 closed'],
  ['LF behind an extension', post(CHUNKED, `2;\nab\r\n0\r\n\r\n${SMUGGLED}`), '400 closed'],
  [
    'a chunk extension is dropped',
    post(CHUNKED, `2;a=b\r\nab\r\n0\r\n\r\n`),
    '200',
    { line: 'POST /x', ...IN_CHUNKS },
  ],
  [
    'trailers are dropped',
    post(CHUNKED, '2\r\nab\r\n0\r\nX-A: 1\r\n\r\n'),
    '200',
    { line: 'POST /x', ...IN_CHUNKS },
  ],
  ['a Content-Length as a trailer', post(CHUNKED, '2\r\nab\r\n0\r\nContent-Length: 9\r\n\r\n'), '400 closed'],
  ['gzip before chunked', post('Transfer-Encoding: gzip, chunked\r\n', CHUNKS + SMUGGLED), '400 closed'],
  ['gzip after chunked', post('Transfer-Encoding: chunked, gzip\r\n', CHUNKS + SMUGGLED), '400 closed'],
  ['gzip alone', post('Transfer-Encoding: gzip\r\n', SMUGGLED), '400 closed'],
  ['identity', get('/x', 'Transfer-Encoding: identity\r\n') + SMUGGLED, '400 closed'],
  ['chunked twice', post(CHUNKED + CHUNKED, CHUNKS + SMUGGLED), '400 closed'],
  ['chunked, almost', post('Transfer-Encoding: xchunked\r\n', CHUNKS + SMUGGLED), '400 closed'],
  [
    'chunked behind a vertical tab',
    post('Transfer-Encoding: \x0bchunked\r\n', CHUNKS + SMUGGLED),
    '400 closed',
  ],
  ['chunked in HTTP/1.0', `POST /x HTTP/1.0\r\n${HOST}${CHUNKED}\r\n${CHUNKS}${SMUGGLED}`, '400 closed'],
  [
    'Transfer_Encoding is another header',
    post('Transfer_Encoding: chunked\r\nContent-Length: 2\r\n', 'ab'),
    '200',
    { line: 'POST /x', headers: 'Transfer_Encoding: chunked\r\n', ...TWO },
  ],
  [
    'Connection cannot name the length away',
    post('Connection: content-length\r\nContent-Length: 2\r\n', 'ab'),
    '200',
    { line: 'POST /x', ...TWO },
  ],
  [
    'nor the chunks',
    post(`Connection: transfer-encoding\r\n${CHUNKED}`, CHUNKS),
    '200',
    { line: 'POST /x', ...IN_CHUNKS },
  ],
  [
    'a chunked DELETE stays chunked',
    `DELETE /x HTTP/1.1\r\n${HOST}${CHUNKED}\r\n${CHUNKS}`,
    '200',
    { line: 'DELETE /x', ...IN_CHUNKS },
  ],
  [
    'a chunked OPTIONS stays chunked',
    `OPTIONS /x HTTP/1.1\r\n${HOST}${CHUNKED}\r\n${CHUNKS}`,
    '200',
    { line: 'OPTIONS /x', ...IN_CHUNKS },
  ],
  ['a chunked GET stays chunked', get('/x', CHUNKED) + CHUNKS, '200', { line: 'GET /x', ...IN_CHUNKS }],
  [
    'a GET with a length keeps it',
    `${get('/x', 'Content-Length: 2\r\n')}ab`,
    '200',
    { line: 'GET /x', ...TWO },
  ],
  [
    'a POST without a body says so',
    post('', ''),
    '200',
    { line: 'POST /x', framing: 'content-length: 0\r\n' },
  ],
]

export const LINES: readonly Case[] = [
  ['a folded header', get('/x', 'X-A: 1\r\n 2\r\n'), '400 closed'],
  ['a space before the colon', post('Content-Length : 2\r\n', 'ab'), '400 closed'],
  ['LF behind the request line', `GET /x HTTP/1.1\n${HOST}\r\n`, '400 closed'],
  ['LF behind a header', 'GET /x HTTP/1.1\r\nHost: a\nX-A: 1\r\n\r\n', '400 closed'],
  ['LF behind the head', `GET /x HTTP/1.1\r\n${HOST}\n`, '400 closed'],
  ['CR in a value', get('/x', 'X-A: 1\rX-B: 2\r\n'), '400 closed'],
  ['NUL in a value', get('/x', 'X-A: 1\x002\r\n'), '400 closed'],
  ['a control character in a value', get('/x', 'X-A: 1\x012\r\n'), '400 closed'],
  ['a name that is none', get('/x', 'X(A): 1\r\n'), '400 closed'],
  ['a header without a name', get('/x', ': 1\r\n'), '400 closed'],
  [
    'bytes above ASCII pass as they are',
    get('/x', 'X-A: \xe9\xff\r\n'),
    '200',
    { line: 'GET /x', headers: 'X-A: \xe9\xff\r\n' },
  ],
  ['headers of 20 KB', get('/x', `X-A: ${'a'.repeat(20_000)}\r\n`), '431 closed'],
  ['a path of 20 KB', get(`/${'a'.repeat(20_000)}`), '431 closed'],
  ['2,500 headers', get('/x', 'a: b\r\n'.repeat(2_500)), '431 closed'],
  ['an unknown method', `FROB /x HTTP/1.1\r\n${HOST}\r\n`, '400 closed'],
  ['a method in small letters', `get /x HTTP/1.1\r\n${HOST}\r\n`, '400 closed'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '400 closed'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 closed'],
  ['a line that says HTTP/2.0', `GET /x HTTP/2.0\r\n${HOST}\r\n`, '400 closed'],
  ['HTTP/0.9', 'GET /x\r\n\r\n', '400 closed'],
  ['HTTP/1.0', `GET /x HTTP/1.0\r\n${HOST}\r\n`, '200 closed', { line: 'GET /x', via: '1.0' }],
  [
    'HTTP/1.0 that is kept',
    `GET /x HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`,
    '200',
    { line: 'GET /x', via: '1.0' },
  ],
  ['empty lines in front', `\r\n\r\n${get('/x')}`, '200', 'GET /x'],
  [
    'hop-by-hop headers end here',
    get('/x', 'Keep-Alive: 1\r\nTE: trailers\r\nProxy-Connection: a\r\nUpgrade: h2c\r\n'),
    '200',
    'GET /x',
  ],
  ['and cannot take ours along', get('/x', 'Connection: via, x-forwarded-for, host\r\n'), '200', 'GET /x'],
  ['a forged copy is none', get('/x', 'Banyan-Mirror: x\r\n'), '200', 'GET /x'],
]

export const TARGETS: readonly Case[] = [
  ['two Hosts', `GET /x HTTP/1.1\r\n${HOST}Host: b\r\n\r\n${SMUGGLED}`, '400 closed'],
  ['no Host', `GET /x HTTP/1.1\r\n\r\n${SMUGGLED}`, '400 closed'],
  ['a Host with a path', 'GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n', '400 closed'],
  ['a Host with a user', 'GET /x HTTP/1.1\r\nHost: b@a\r\n\r\n', '400 closed'],
  ['a Host with a space', 'GET /x HTTP/1.1\r\nHost: a b\r\n\r\n', '400 closed'],
  [
    'an absolute target names the host',
    'GET http://b.example/x?q HTTP/1.1\r\nHost: a\r\n\r\n',
    '200',
    { line: 'GET /x?q', host: 'b.example' },
  ],
  ['an absolute target with a user', get('http://u@a/x'), '400 closed'],
  ['an absolute target of another scheme', get('ftp://a/x'), '400 closed'],
  ['dot segments are resolved', get('/a/%2e%2e/x'), '200', 'GET /x'],
  ['a path that climbs', get('/%2e%2e/x') + SMUGGLED, '400 closed'],
  ['%2F is no slash', get('/a%2fb'), '200', 'GET /a%2Fb'],
  ['// stays', get('//b.example/x'), '200', 'GET //b.example/x'],
  ['%00', get('/a%00b') + SMUGGLED, '400 closed'],
  ['%zz', get('/%zz') + SMUGGLED, '400 closed'],
  ['NUL in the path', get('/a\x00b'), '400 closed'],
  ['a space in the path', get('/a b'), '400 closed'],
  ['a byte above ASCII in the path', get('/\xe9'), '400 closed'],
  ['a fragment', get('/x?a#b'), '400 closed'],
  ['CONNECT', `CONNECT b.example:443 HTTP/1.1\r\n${HOST}\r\n${SMUGGLED}`, '400 closed'],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, '400 closed'],
]

export const ONE_CONNECTION: readonly Case[] = [
  [
    '100-continue',
    post('Expect: 100-continue\r\nContent-Length: 2\r\n', 'ab'),
    '100 200',
    { line: 'POST /x', ...TWO },
  ],
  ['another expectation', post('Expect: a-miracle\r\nContent-Length: 2\r\n', 'ab'), '417'],
  [
    'pipelined requests are answered in order',
    `${get('/1')}${post('Content-Length: 2\r\n', 'ab')}${get('/3')}`,
    '200 200 200',
    'GET /1',
    { line: 'POST /x', ...TWO },
    'GET /3',
  ],
  [
    'what comes behind Connection: close is not asked',
    get('/x', 'Connection: close\r\n') + SMUGGLED,
    '200 closed',
    'GET /x',
  ],
  ['nonsense behind a request costs it nothing', `${get('/x')}\x01\x02\r\n\r\n`, '200 closed', 'GET /x'],
  [
    'a body that is refused is not read as a request',
    `POST /../x HTTP/1.1\r\n${HOST}Content-Length: 99\r\n\r\n${SMUGGLED}`,
    '400 closed',
  ],
  [
    'a refused upgrade, and garbage behind it',
    get('/x', UPGRADE) + SMUGGLED,
    '200 closed',
    { line: 'GET /x', connection: 'upgrade\r\nupgrade: websocket' },
  ],
  ['an upgrade of nothing', get('/%zz', UPGRADE) + SMUGGLED, '400 closed'],
  [
    'an upgrade with a body is a request',
    post(`${UPGRADE}Content-Length: 2\r\n`, 'ab'),
    '200',
    { line: 'POST /x', ...TWO },
  ],
  [
    'an upgrade in HTTP/1.0 is a request',
    `GET /x HTTP/1.0\r\n${HOST}${UPGRADE}\r\n`,
    '200 closed',
    { line: 'GET /x', via: '1.0' },
  ],
  [
    'an upgrade behind a request is one more request',
    get('/1') + get('/2', UPGRADE),
    '200 200',
    'GET /1',
    'GET /2',
  ],
  ['a CONNECT behind a request ends both', `${get('/1')}CONNECT b:1 HTTP/1.1\r\n${HOST}\r\n`, 'closed'],
]

/** The very bytes of a request as the proxy sends it on. */
export function bytesOf(forwarded: string | Forwarded): string {
  const {
    line,
    host = 'a',
    connection = 'keep-alive',
    headers = '',
    via = '1.1',
    framing = '',
    body = '',
  } = typeof forwarded === 'string' ? { line: forwarded } : forwarded
  return [
    `${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: ${connection}\r\n${headers}traceparent: made\r\n`,
    `x-forwarded-for: 127.0.0.1\r\nx-forwarded-proto: http\r\nx-forwarded-host: ${host}\r\n`,
    `forwarded: for=127.0.0.1;host=${host};proto=http\r\nvia: ${via} banyan\r\n${framing}\r\n${body}`,
  ].join('')
}
