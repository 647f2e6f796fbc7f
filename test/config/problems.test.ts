// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the files have variables
import t from 'tap'
import { BASE, inMatch, inRoute, read, told, unmarked } from './reading.ts'

/** What is tested, a file with a mark before each place, and the codes of the problems in file order. */
type Case = readonly [name: string, marked: string, ...codes: string[]]

const long = (line: string) => `version: 1\nupstreams:\n  orders:\n    url: http://127.0.0.1:1\n    ${line}\n`
const upstream = (value: string) => `version: 1\nupstreams: { a: ${value} }\n`
const routes = (...lines: string[]) => `${BASE}routes:\n${lines.map(line => `  - ${line}\n`).join('')}`

const FILE: Case[] = [
  ['a missing version stands at the map', '# hello\n\n▸listen: { port: 1 }\n', 'missing-key'],
  ['an empty map has no version', '▸{}\n', 'missing-key'],
  ['another version', 'version: ▸2\n', 'unknown-version'],
  ['a version that is a text', 'version: ▸"1"\n', 'unknown-version'],
  ['an unknown key stands at the key', 'version: 1\n▸lisen: { port: 1 }\n', 'unknown-key'],
  [
    'keys of prototypes are unknown keys',
    'version: 1\n▸__proto__: {}\n▸constructor: 1\n▸toString: 2\n',
    'unknown-key',
    'unknown-key',
    'unknown-key',
  ],
  ['a key twice', 'version: 1\ndrain: 1s\n▸drain: 2s\n', 'duplicate-key'],
  ['a root that is a list', '▸- version: 1\n', 'wrong-type'],
  ['a root that is a text', '▸version 1\n', 'wrong-type'],
  ['a key without a value', 'version: 1\n▸routes:\n', 'wrong-type'],
  ['a null', 'version: 1\nroutes: ▸null\n', 'wrong-type'],
  ['a route that is a text', `${BASE}routes: [▸orders]\n`, 'wrong-type'],
  ['routes that are a map', `${BASE}routes: ▸{ orders: 1 }\n`, 'wrong-type'],
  ['an unknown legacy', 'version: 1\nupstreams: { shop: "http://a" }\nlegacy: ▸shp\n', 'unknown-upstream'],
  ['a legacy without upstreams', 'version: 1\nlegacy: ▸legacy\n', 'unknown-upstream'],
  [
    'a name is known also when its upstream cannot be read',
    'version: 1\nupstreams: { a: ▸b }\nlegacy: a\n',
    'invalid-url',
  ],
  ['a legacy named like a prototype', 'version: 1\nlegacy: ▸constructor\n', 'unknown-upstream'],
  ['a bad store', 'version: 1\nstore: ▸mysql://a\n', 'invalid-store'],
  ['a store without a file', 'version: 1\nstore: ▸"sqlite:"\n', 'invalid-store'],
  ['a redis path that is no number', 'version: 1\nstore: ▸redis://h/zero\n', 'invalid-store'],
  [
    'an address that is none',
    'version: 1\ntrustProxy: [10.0.0.0/8, ▸10.0.0.300, ▸10.0.0.0/33, ▸::/129, ▸localhost, ▸10, "::1"]\n',
    'invalid-address',
    'invalid-address',
    'invalid-address',
    'invalid-address',
    'invalid-address',
  ],
  ['one address that is no list', 'version: 1\ntrustProxy: ▸10.0.0.0/8\n', 'wrong-type'],
  [
    'limits',
    'version: 1\nlimits: { mirrorQueue: ▸-1, mirrorBytes: ▸64, mirrorConcurrency: ▸0 }\n',
    'out-of-range',
    'missing-unit',
    'out-of-range',
  ],
]

const LISTEN: Case[] = [
  ['a port that is too large', 'version: 1\nlisten: { port: ▸65536 }\n', 'out-of-range'],
  ['a port in quotes', 'version: 1\nlisten: { port: ▸"80" }\n', 'wrong-type'],
  ['a port with decimals', 'version: 1\nlisten: { port: ▸80.5 }\n', 'wrong-type'],
  ['a port in hexadecimal', 'version: 1\nlisten: { port: ▸0x50 }\n', 'wrong-type'],
  ['a host with a scheme', 'version: 1\nlisten: { host: ▸"http://a" }\n', 'invalid-host'],
  ['a host that is nearly an address', 'version: 1\nlisten: { host: ▸127.0.0.256 }\n', 'invalid-host'],
  ['tls without a key stands at its map', 'version: 1\nlisten:\n  tls: ▸{ cert: a.pem }\n', 'missing-key'],
  ['tls that is true', 'version: 1\nlisten: { tls: ▸true }\n', 'wrong-type'],
  ['one port for two', 'version: 1\nlisten: { port: 9000 }\nadmin: { port: ▸9000 }\n', 'conflict'],
  ['the default port of admin', 'version: 1\nlisten: { port: ▸8081 }\n', 'conflict'],
]

const ADMIN: Case[] = [
  ['an open admin port needs a token', 'version: 1\nadmin: { host: ▸0.0.0.0 }\n', 'needs-token'],
  ['so does a public name', 'version: 1\nadmin: { host: ▸ops.example.com, tokens: [] }\n', 'needs-token'],
  ['a token without a name', 'version: 1\nadmin: { tokens: [▸{ token: x }] }\n', 'missing-key'],
  [
    'a token that may too much',
    'version: 1\nadmin: { tokens: [{ name: a, token: x, may: [▸write] }] }\n',
    'unknown-value',
  ],
  [
    'two tokens of a name',
    'version: 1\nadmin: { tokens: [{ name: a, token: x }, { name: ▸a, token: y }] }\n',
    'duplicate-name',
  ],
  [
    'one token of two names',
    'version: 1\nadmin: { tokens: [{ name: a, token: x }, { name: b, token: ▸x }] }\n',
    'duplicate-token',
  ],
  ['an empty token', 'version: 1\nadmin: { token: ▸"" }\n', 'wrong-type'],
  ['a metrics word', 'version: 1\nadmin: { metrics: ▸opne }\n', 'unknown-value'],
  ['a wildcard in hosts', 'version: 1\nadmin: { hosts: [▸"*.a.com"] }\n', 'invalid-host'],
  ['a notice without url', 'version: 1\nnotify: [▸{ secret: a }]\n', 'missing-key'],
  ['a notice to nowhere', 'version: 1\nnotify: [{ url: ▸hooks.example.com }]\n', 'invalid-url'],
  [
    'an event that is none',
    'version: 1\nnotify: [{ url: "http://a/b", events: [▸rolledback] }]\n',
    'unknown-value',
  ],
  [
    'differences',
    'version: 1\ndifferences: { keep: ▸14, perField: ▸1.5, bodies: ▸no, redact: ▸a }\n',
    'missing-unit',
    'wrong-type',
    'wrong-type',
    'wrong-type',
  ],
]

const UPSTREAMS: Case[] = [
  ['an upstream without an address', 'version: 1\nupstreams:\n  a:\n    ▸connections: 1\n', 'missing-key'],
  ['url and urls', upstream('{ url: "http://a", urls: ▸["http://b"] }'), 'conflict'],
  ['no urls', upstream('{ urls: ▸[] }'), 'wrong-type'],
  ['urls that are one', upstream('{ urls: ▸"http://a" }'), 'wrong-type'],
  ['an address with a path', upstream('▸"http://a/b"'), 'invalid-url'],
  ['an address with a query', upstream('▸"http://a?b"'), 'invalid-url'],
  ['an address with a fragment', upstream('▸"http://a#b"'), 'invalid-url'],
  ['an address with a password', upstream('▸"http://u:p@a"'), 'invalid-url'],
  ['an address of another scheme', upstream('▸"ftp://a"'), 'invalid-url'],
  ['an address without a scheme', upstream('▸"127.0.0.1:3000"'), 'invalid-url'],
  ['an address without a host', upstream('▸"http://"'), 'invalid-url'],
  ['an address with a port that is none', upstream('▸"http://a:70000"'), 'invalid-url'],
  ['an address at port 0', upstream('▸"http://a:0"'), 'invalid-url'],
  ['an address with a space', upstream('▸"http://a b"'), 'invalid-url'],
  ['an upstream that is a list', upstream('▸[a]'), 'wrong-type'],
  [
    'an upstream name',
    'version: 1\nupstreams: { ▸"a b": "http://a", ▸__proto__: "http://b" }\n',
    'invalid-name',
    'invalid-name',
  ],
  ['a balance', long('balance: ▸round_robin'), 'unknown-value'],
  ['connections', long('connections: ▸0'), 'out-of-range'],
  [
    'health',
    long('health: { path: ▸healthz, every: ▸5, unhealthyAfter: ▸0, ▸evry: 1s }'),
    'invalid-path',
    'missing-unit',
    'out-of-range',
    'unknown-key',
  ],
  ['breaker', long('breaker: { failures: ▸many, within: ▸10 s }'), 'wrong-type', 'wrong-type'],
  ['tls', long('tls: { verify: ▸off, servername: ▸"https://a" }'), 'wrong-type', 'invalid-host'],
]

const UNITS: Case[] = [
  ['a bare number', inRoute('timeout: ▸60'), 'missing-unit'],
  ['a bare zero', inRoute('timeout: ▸0'), 'missing-unit'],
  ['an unknown unit', inRoute('timeout: ▸60sec'), 'wrong-type'],
  ['a unit of something else', inRoute('timeout: ▸60KiB'), 'wrong-type'],
  ['two units', inRoute('timeout: ▸1m30s'), 'wrong-type'],
  ['a duration below zero', inRoute('timeout: ▸-1s'), 'out-of-range'],
  ['a duration no timer holds', inRoute('timeout: ▸25d'), 'out-of-range'],
  ['a part of a millisecond', inRoute('timeout: ▸0.5ms'), 'out-of-range'],
  ['a size', inRoute('mirror: { maxBody: ▸1MB }'), 'wrong-type'],
  ['a part of a byte', inRoute('mirror: { maxBody: ▸0.5B }'), 'out-of-range'],
  ['a share without its sign', inRoute('mirror: { sample: ▸0.5 }'), 'missing-unit'],
  ['a share above all', inRoute('mirror: { sample: ▸100.1% }'), 'out-of-range'],
  ['a share below nothing', inRoute('mirror: { sample: ▸-1% }'), 'out-of-range'],
  ['a factor without its x', inRoute('gate: { p99: ▸1.2 }'), 'missing-unit'],
]

const MATCH: Case[] = [
  ['a path without a slash', inMatch('{ path: ▸orders }'), 'invalid-path'],
  ['a path with a star inside', inMatch('{ path: ▸/a/*/b }'), 'invalid-path'],
  ['a path that climbs', inMatch('{ path: ▸/../a }'), 'invalid-path'],
  ['a path with a query', inMatch('{ path: ▸/a?b=c }'), 'invalid-path'],
  ['a template that is a prefix', inMatch('{ path: ▸"/a/:id/*" }'), 'invalid-path'],
  ['a list of paths', inMatch('{ path: ▸[/a, /b] }'), 'wrong-type'],
  ['an expression without its space', inMatch('{ path: ▸"~^/a" }'), 'invalid-expression'],
  ['an expression that does not compile', inMatch('{ path: ▸"~ (a" }'), 'invalid-expression'],
  ['an expression that looks ahead', inMatch('{ path: ▸"~ ^/a(?=b)" }'), 'invalid-expression'],
  ['an expression that refers back', inMatch('{ headers: { x: ▸"~ (a)\\\\1" } }'), 'invalid-expression'],
  ['an expression that is too large', inMatch('{ query: { x: ▸"~ (a{50}){45}" } }'), 'invalid-expression'],
  ['an empty expression', inMatch('{ cookies: { x: ▸"~ " } }'), 'invalid-expression'],
  ['a host with a port', inMatch('{ host: ▸"a.example.com:80" }'), 'invalid-host'],
  ['a star for all hosts', inMatch('{ host: ▸"*" }'), 'invalid-host'],
  ['a star inside a host', inMatch('{ host: ["a.com", ▸"a.*.com"] }'), 'invalid-host'],
  ['no hosts', inMatch('{ host: ▸[] }'), 'wrong-type'],
  ['a method in small letters', inMatch('{ method: ▸get }'), 'unknown-method'],
  ['a method Node does not parse', inMatch('{ method: [GET, ▸FETCH] }'), 'unknown-method'],
  ['no methods', inMatch('{ method: ▸[] }'), 'wrong-type'],
  ['a header name', inMatch('{ headers: { ▸"a b": x } }'), 'invalid-header'],
  ['a header name twice', inMatch('{ headers: { X-A: x, ▸x-a: y } }'), 'duplicate-key'],
  ['a cookie name', inMatch('{ cookies: { ▸"a;b": x } }'), 'invalid-cookie'],
  ['a value that is false', inMatch('{ headers: { x: ▸false } }'), 'wrong-type'],
  ['a value that is a map', inMatch('{ headers: { x: ▸{ a: b } } }'), 'wrong-type'],
  ['an unknown key', inMatch('{ ▸pth: /a }'), 'unknown-key'],
  ['a list without a matcher', inMatch('▸[]'), 'wrong-type'],
  ['a matcher that is a text', inMatch('[{ path: /a }, ▸/b]'), 'wrong-type'],
  ['a colon without its space', inMatch('{▸path:/a}'), 'unknown-key'],
]

const ROUTE: Case[] = [
  ['a route without a name stands at its map', `${BASE}routes:\n  - ▸match: { path: /a }\n`, 'missing-key'],
  ['a name of other characters', routes('name: ▸a b'), 'invalid-name'],
  [
    'a name twice',
    routes('name: a', 'name: b\n    match: { path: /b }', 'name: ▸a\n    match: { path: /c }'),
    'duplicate-name',
  ],
  ['an unknown candidate', inRoute('candidate: ▸ordres'), 'unknown-upstream'],
  ['an unknown legacy', inRoute('legacy: ▸leg'), 'unknown-upstream'],
  ['a phase', inRoute('phase: ▸shadw'), 'unknown-value'],
  ['no candidate in shadow', routes('▸{ name: a, phase: shadow }'), 'missing-candidate'],
  ['no candidate in canary', routes('▸name: a\n    phase: canary'), 'missing-candidate'],
  ['no candidate in retired', routes('▸name: a\n    phase: retired'), 'missing-candidate'],
  ['nobody to answer', 'version: 1\nroutes:\n  - ▸name: a\n', 'missing-legacy'],
  [
    'no way back from live',
    'version: 1\nupstreams: { b: "http://b" }\nroutes:\n  - ▸{ name: a, candidate: b, phase: live }\n',
    '?missing-legacy',
  ],
  [
    'canary',
    inRoute('canary: { percent: ▸101%, cohort: ▸[], include: ▸anna, ▸sticky: ip }'),
    'out-of-range',
    'wrong-type',
    'wrong-type',
    'unknown-key',
  ],
  ['sticky by what', inRoute('canary: { stickyBy: ▸session }'), 'unknown-value'],
  ['sticky by a cookie without a name', inRoute('canary: { stickyBy: ▸"cookie:" }'), 'unknown-value'],
  ['sticky by address without trustProxy', inRoute('canary: { stickyBy: ▸ip }'), '?ip-without-trust'],
  ['a key of canary beside it', inRoute('▸percent: 1%'), 'unknown-key'],
  [
    'retry',
    inRoute('retry: { attempts: ▸0, on: [▸conect, ▸199, 503], backoff: ▸50, budget: ▸0.2 }'),
    'out-of-range',
    'unknown-value',
    'unknown-value',
    'missing-unit',
    'missing-unit',
  ],
  [
    'fallback on what',
    inRoute('fallback: { on: [failure, ▸6xx, ▸"503"] }'),
    'unknown-value',
    'unknown-value',
  ],
  ['fallback of another type', inRoute('fallback: ▸on'), 'wrong-type'],
  ['fallback after the timeout', inRoute('fallback: { after: ▸61s }'), 'out-of-range'],
  [
    'fallback after the route’s own timeout',
    inRoute('timeout: 2s\n    fallback: { after: ▸3s }'),
    'out-of-range',
  ],
  [
    'the own timeout against the default fallback',
    `${BASE}defaults: { fallback: { after: 5s } }\nroutes:\n  - name: a\n    timeout: ▸2s\n`,
    'out-of-range',
  ],
  [
    'a timeout that cannot be read says nothing of after',
    inRoute('timeout: ▸90\n    fallback: { after: 80s }'),
    'missing-unit',
  ],
  ['rewriteLocation', inRoute('rewriteLocation: ▸"true"'), 'wrong-type'],
  [
    'split',
    inRoute(
      'split: [{ upstream: ▸b, weight: 1 }, ▸{ upstream: orders }, { upstream: legacy, weight: ▸10% }]',
    ),
    'unknown-upstream',
    'missing-key',
    'wrong-type',
  ],
  ['a split of nothing', inRoute('split: ▸[]'), 'wrong-type'],
  ['a split that nobody gets', inRoute('split: ▸[{ upstream: orders, weight: 0 }]'), 'out-of-range'],
  ['split and phase', inRoute('phase: legacy\n    split: ▸[{ upstream: orders, weight: 1 }]'), 'conflict'],
  ['redirect and candidate', inRoute('redirect: { scheme: https }\n    candidate: ▸orders'), 'conflict'],
  [
    'split and redirect',
    inRoute('redirect: { scheme: https }\n    split: ▸[{ upstream: orders, weight: 1 }]'),
    'conflict',
  ],
  [
    'redirect',
    inRoute('redirect: { status: ▸200, scheme: ▸ftp, host: ▸"a/b", port: ▸0, path: ▸a }'),
    'out-of-range',
    'unknown-value',
    'invalid-host',
    'out-of-range',
    'invalid-path',
  ],
]

const REWRITES: Case[] = [
  [
    'a prefix without a star',
    `${BASE}routes:\n  - name: a\n    match: { path: /a }\n    request: { prefix: ▸/v1 }\n`,
    'needs-prefix',
  ],
  [
    'a prefix with one of two stars',
    `${BASE}routes:\n  - name: a\n    match: [{ path: "/a/*" }, { path: /b }]\n    redirect: { prefix: ▸/v1 }\n`,
    'needs-prefix',
  ],
  ['prefix and path', inRoute('request: { prefix: /v1, path: ▸/v2 }'), 'conflict'],
  ['a path with a query', inRoute('request: { path: ▸/v1?a }'), 'invalid-path'],
  ['a host with a port', inRoute('request: { host: ▸"a:80" }'), 'invalid-host'],
  ['framing', inRoute('request: { headers: { set: { ▸Content-Length: 0 } } }'), 'forbidden-header'],
  [
    'hop-by-hop',
    inRoute('response: { headers: { add: { ▸connection: close }, remove: [▸Transfer-Encoding] } }'),
    'forbidden-header',
    'forbidden-header',
  ],
  ['the host by headers', inRoute('request: { headers: { remove: [▸host] } }'), 'forbidden-header'],
  [
    'a header name',
    inRoute('request: { headers: { remove: [▸"a:b"], set: { ▸"": x } } }'),
    'invalid-header',
    'invalid-header',
  ],
  [
    'a header value with a line break',
    inRoute('response: { headers: { set: { a: ▸"b\\nc" } } }'),
    'invalid-header',
  ],
  ['append is add', inRoute('response: { headers: { ▸append: { a: b } } }'), 'unknown-key'],
]

const MIRROR: Case[] = [
  [
    'a write that is mirrored',
    inRoute('mirror: { methods: [GET, ▸POST, OPTIONS, ▸DELETE] }'),
    'mirrors-writes',
    'mirrors-writes',
  ],
  [
    'also from the defaults, once',
    `${BASE}defaults: { mirror: { methods: [▸PUT] } }\nroutes: [{ name: a, match: { path: /a } }, { name: b, match: { path: /b } }]\n`,
    'mirrors-writes',
  ],
  ['a sentence that is empty', inRoute('mirror: { methods: [POST], writes: ▸"" }'), 'wrong-type'],
  ['methods that are one', inRoute('mirror: { methods: ▸GET }'), 'wrong-type'],
  ['when', inRoute('mirror: { when: ▸before }'), 'unknown-value'],
  [
    'the rest',
    inRoute('mirror: { afterWrite: ▸2, timeout: ▸10, noise: ▸2, sample: ▸half }'),
    'missing-unit',
    'missing-unit',
    'missing-unit',
    'wrong-type',
  ],
]

const COMPARE: Case[] = [
  ['a path without its root', inRoute('compare: { ignore: [▸lines] }'), 'invalid-path'],
  ['a path with a dash', inRoute('compare: { unordered: [▸"$.line-items"] }'), 'invalid-path'],
  ['a path with a filter', inRoute('compare: { ignore: [▸"$.a[?(@.b)]"] }'), 'invalid-path'],
  ['a rule without its path', inRoute('compare: { ignore: [▸{ like: uuid }] }'), 'missing-key'],
  ['like what', inRoute('compare: { ignore: [{ path: $.a, like: ▸date }] }'), 'unknown-value'],
  [
    'within of timestamps wants a duration',
    inRoute('compare: { ignore: [{ path: $.a, like: timestamp, within: ▸5 }] }'),
    'missing-unit',
  ],
  [
    'within of numbers wants a number',
    inRoute('compare: { ignore: [{ path: $.a, like: number, within: ▸5s }] }'),
    'wrong-type',
  ],
  [
    'within of a uuid says nothing',
    inRoute('compare: { ignore: [{ path: $.a, like: uuid, within: ▸5 }] }'),
    'conflict',
  ],
  [
    'tolerance',
    inRoute('compare: { tolerance: { $.a: ▸1%, ▸b: 1, $.c: ▸-1 } }'),
    'wrong-type',
    'invalid-path',
    'out-of-range',
  ],
  ['same', inRoute('compare: { same: [▸null-mising] }'), 'unknown-value'],
  [
    'headers',
    inRoute('compare: { headers: { ignore: [▸"a b"], only: ▸etag } }'),
    'invalid-header',
    'wrong-type',
  ],
  ['status', inRoute('compare: { status: ▸200 }'), 'unknown-value'],
]

const GATE: Case[] = [
  ['agree too low', inRoute('gate: { agree: ▸89.9% }'), 'out-of-range'],
  ['agree too high', inRoute('gate: { agree: ▸100% }'), 'out-of-range'],
  ['confidence that nothing reaches', inRoute('gate: { confidence: ▸100% }'), 'out-of-range'],
  [
    'counts',
    inRoute('gate: { compared: ▸-1, served: ▸1e3, coverage: ▸20% }'),
    'out-of-range',
    'wrong-type',
    'wrong-type',
  ],
  [
    'shares and times',
    inRoute('gate: { errors: ▸0.1, skipped: ▸101%, fresh: ▸15, soak: ▸0, slack: ▸5 }'),
    'missing-unit',
    'out-of-range',
    'missing-unit',
    'missing-unit',
    'missing-unit',
  ],
  ['steps that go down', inRoute('gate: { steps: [10%, ▸1%, 50%] }'), 'out-of-range'],
  ['steps that stay', inRoute('gate: { steps: [10%, ▸10%] }'), 'out-of-range'],
  ['a step of nothing', inRoute('gate: { steps: [▸0%, 1%] }'), 'out-of-range'],
  ['no steps', inRoute('gate: { steps: ▸[] }'), 'wrong-type'],
  [
    'words',
    inRoute('gate: { advance: ▸automatic, rollback: ▸never, paired: ▸1 }'),
    'unknown-value',
    'unknown-value',
    'wrong-type',
  ],
]

const DEFAULTS: Case[] = [
  [
    'keys that only a route has',
    'version: 1\ndefaults: { ▸name: a, ▸match: {}, ▸candidate: b, ▸phase: live }\n',
    'unknown-key',
    'unknown-key',
    'unknown-key',
    'unknown-key',
  ],
  ['and they are no defaults', `${BASE}defaults: { ▸phase: live }\nroutes: [{ name: a }]\n`, 'unknown-key'],
  ['no value', inRoute('timeout: ▸~'), 'wrong-type'],
  [
    'a mistake counts once, whoever reads it',
    `${BASE}defaults: { timeout: ▸5 }\nroutes: [{ name: a, match: { path: /a } }, { name: b, match: { path: /b } }]\n`,
    'missing-unit',
  ],
  [
    'a mistake counts also when every route replaces it',
    `${BASE}defaults: { timeout: ▸5 }\nroutes: [{ name: a, timeout: 5s }]\n`,
    'missing-unit',
  ],
  [
    'an unknown key inside a map that merges',
    `${BASE}defaults: { mirror: { ▸smple: 1% } }\nroutes: [{ name: a, mirror: { sample: 2% } }]\n`,
    'unknown-key',
  ],
]

const UNREACHABLE: Case[] = [
  [
    'a route that equals another',
    routes(
      'name: a\n    match: { path: /x, method: [GET, HEAD] }',
      'name: b\n    match: ▸{ method: [HEAD, GET], path: /x }',
    ),
    'unreachable-route',
  ],
  [
    'each matcher has another winner',
    routes(
      'name: a\n    match: { path: /x }',
      'name: b\n    match: { path: /y }',
      'name: c\n    match: ▸[{ path: /y }, { path: /x }]',
    ),
    'unreachable-route',
  ],
  ['everything twice', routes('name: a', 'name: b\n    match: ▸{ path: /* }'), 'unreachable-route'],
  [
    'a matcher that cannot be read is not compared',
    routes('name: a', 'name: b\n    match: { path: ▸b }'),
    'invalid-path',
  ],
  [
    'nor is one that a missing variable broke',
    routes('name: a', 'name: b\n    match: { path: ▸"${NONE}" }'),
    'missing-variable',
  ],
]

const VARIABLES: Case[] = [
  ['a variable that is not set', 'version: 1\nstore: ▸"${NONE}"\n', 'missing-variable'],
  ['in an unknown key too', 'version: 1\n▸stor: ▸"${NONE}"\n', 'unknown-key', 'missing-variable'],
  ['a name that is none', 'version: 1\nstore: ▸"${a b}"\n', 'invalid-variable'],
  ['an end that is missing', 'version: 1\nstore: ▸"sqlite:${A"\n', 'invalid-variable'],
  ['a default of another shell', 'version: 1\nstore: ▸"${A-b}"\n', 'invalid-variable'],
  ['a variable in a default', 'version: 1\nstore: ▸"${A:-${B}}"\n', 'invalid-variable'],
  ['two that are not set', 'version: 1\nstore: ▸"${A}${B}"\n', 'missing-variable', 'missing-variable'],
]

const all = {
  FILE,
  LISTEN,
  ADMIN,
  UPSTREAMS,
  UNITS,
  MATCH,
  ROUTE,
  REWRITES,
  MIRROR,
  COMPARE,
  GATE,
  DEFAULTS,
  UNREACHABLE,
  VARIABLES,
}

for (const [group, cases] of Object.entries(all)) {
  t.test(group.toLowerCase(), async t => {
    for (const [name, marked, ...codes] of cases) {
      const { text, places } = unmarked(marked)
      // Several problems may stand at one place.
      const at = (index: number) => places[Math.min(index, places.length - 1)]
      t.strictSame(
        read(text).problems.map(told),
        codes.map((code, index) => `${code}@${at(index)}`),
        name,
      )
    }
  })
}

t.test('ten mistakes in one file are told at once, in file order', async t => {
  const { text, places } = unmarked(`version: 1
listen: { port: ▸80800 }
upstreams:
  legacy: http://127.0.0.1:3000
  orders: ▸http://127.0.0.1:3101/api
legacy: legacy
defaults: { timeout: ▸60 }
routes:
  - name: orders
    match: { path: ▸~ ^/orders/[0-9]+$, host: ▸*.example.com }
    candidate: ▸ordres
    phase: shadow
    mirror: { methods: [GET, ▸POST] }
  - ▸name: users
    match: { path: "/users/*", ▸methd: GET }
    phase: canary
    ▸ingore: [$.a]
`)
  const codes = [
    'out-of-range',
    'invalid-url',
    'missing-unit',
    'needs-quotes',
    'needs-quotes',
    'unknown-upstream',
    'mirrors-writes',
    'missing-candidate',
    'unknown-key',
    'unknown-key',
  ]
  t.strictSame(
    read(text).problems.map(told),
    codes.map((code, index) => `${code}@${places[index]}`),
  )
})
