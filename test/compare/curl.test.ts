import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { curlLine } from '../../src/compare/curl.ts'
import { neutral } from '../../src/config/neutral.ts'
import { folderFor } from '../support/folder.ts'
import { REDACTOR } from './comparing.ts'

/** Stands in for curl: writes down its arguments, each ended by a NUL, and what it is given to read. */
const RECORDER = `#!/bin/sh
dir=$(dirname "$0")
for argument; do printf '%s\\0' "$argument"; done > "$dir/arguments"
case "$*" in *--data-binary*) cat > "$dir/input" ;; *) : > "$dir/input" ;; esac
`

const folder = folderFor(t)
writeFileSync(join(folder, 'curl'), RECORDER)
chmodSync(join(folder, 'curl'), 0o755)

interface Sent {
  readonly arguments: readonly string[]
  readonly headers: readonly Buffer[]
  readonly url: string | undefined
  readonly body: Buffer
}

/** Runs a line in a real shell, and gives what curl would have been told. */
function run(line: string): Sent {
  const env = { PATH: `${folder}:/usr/bin:/bin`, LC_ALL: 'C' }
  execFileSync('/bin/sh', ['-c', line], { env, cwd: folder, stdio: 'pipe' })
  const words: Buffer[] = []
  const recorded = readFileSync(join(folder, 'arguments'))
  for (let start = 0; start < recorded.length; ) {
    const end = recorded.indexOf(0, start)
    words.push(recorded.subarray(start, end))
    start = end + 1
  }
  const after = (option: string) => words.filter((_, at) => words[at - 1]?.toString() === option)
  const piped = readFileSync(join(folder, 'input'))
  return {
    arguments: words.map(word => word.toString()),
    headers: after('-H'),
    url: after('--url')[0]?.toString(),
    body: piped.length > 0 ? piped : (after('--data-raw')[0] ?? Buffer.alloc(0)),
  }
}

const request = {
  method: 'GET',
  url: 'http://shop.example.com/orders/42',
  headers: [] as string[],
  body: new Uint8Array(),
}

t.test('a plain GET', async t => {
  const { line, leftOut } = curlLine(
    { ...request, headers: ['Host', 'shop.example.com', 'Accept', 'a/b', 'User-Agent', 'x'] },
    REDACTOR,
  )
  t.equal(
    line,
    "curl -sS -i --globoff --path-as-is -H 'Accept: a/b' -H 'User-Agent: x' --url 'http://shop.example.com/orders/42'",
  )
  t.strictSame(leftOut, [])
  t.equal(run(line).url, request.url)
})

t.test('what curl adds by itself is taken back', async t => {
  const { headers } = run(curlLine({ ...request, method: 'POST', body: Buffer.from('x') }, REDACTOR).line)
  t.strictSame(headers.map(String), ['User-Agent:', 'Accept:', 'Content-Type:'])
})

t.test('methods', async t => {
  const words = (method: string, body = '') =>
    run(curlLine({ ...request, method, body: Buffer.from(body) }, REDACTOR).line).arguments
  t.ok(words('HEAD').includes('--head'))
  t.notOk(words('GET').includes('-X'))
  t.strictSame(words('DELETE').slice(4, 6), ['-X', 'DELETE'])
  t.notOk(words('POST', 'x').includes('-X'))
  t.strictSame(words('PUT', 'x').slice(4, 6), ['-X', 'PUT'])
})

t.test('there are no credentials in it', async t => {
  const headers = [
    'Authorization',
    'Bearer s3cr3t',
    'Cookie',
    'sid=s3cr3t',
    'X-Api-Key',
    's3cr3t',
    'X-CSRF-Token',
    's3cr3t',
    'Proxy-Authorization',
    's3cr3t',
    'X-A',
    '1',
    'Referer',
    '/x?token=s3cr3t',
  ]
  const url = 'http://anna:s3cr3t@shop.example.com/x?token=s3cr3t&page=2'
  const { line, leftOut } = curlLine({ ...request, url, headers }, REDACTOR)
  t.notMatch(line, /s3cr3t/)
  t.strictSame(leftOut, ['authorization', 'cookie', 'x-api-key', 'x-csrf-token', 'proxy-authorization'])
  t.match(run(line).url, /page=2$/)
})

const hostile = [
  'plain',
  "it's",
  "'; touch /tmp/pwned; '",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's, which must not be replaced
  '$(touch pwned) `touch pwned` ${HOME} $HOME \\ \\n %s %n " * ? ~ # & | ; < > ( ) [ ] { } !',
  '-n -e --next',
  '-n\u0000',
  '%d%s%%',
  'naïve 日本語 😀',
  'tab\tline\nbreak\r\n\n',
  'escape \u001b[31m bell \u0007 null \u0000 delete \u007f',
  'turned \u202egnp.exe \u2066x\u2069 hidden \u200b \ufeff',
  '{"a": "b\'c", "n": 1}',
  '@/etc/passwd',
  '\\',
  "'",
  '',
]

for (const text of hostile) {
  t.test(`a body arrives as it was: ${JSON.stringify(text)}`, async t => {
    const body = Buffer.from(text)
    const { line } = curlLine({ ...request, method: 'POST', body }, REDACTOR)
    t.equal(neutral(line), line, 'a terminal has nothing to obey')
    t.notMatch(line, /\n/, 'it is one line')
    t.same(run(line).body, body)
  })
}

t.test('a body of any bytes arrives as it was', async t => {
  const body = Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 7) % 256))
  t.same(run(curlLine({ ...request, method: 'POST', body }, REDACTOR).line).body, body)
})

for (const value of ["it's", '$(touch pwned)', 'caf\u00e9', 'a\tb', '\u009b31m', '%s\\n', '-x', '']) {
  t.test(`a header arrives as it was: ${JSON.stringify(value)}`, async t => {
    const { line } = curlLine({ ...request, headers: ['X-A', value] }, REDACTOR)
    t.equal(neutral(line), line)
    const expected = value === '' ? 'X-A;' : `X-A: ${value}`
    t.same(run(line).headers.at(-1), Buffer.from(expected, 'latin1'))
  })
}

for (const [path, sent] of [
  ["/a'b", "/a'b"],
  ['/$(x)?a=[1]&b={2}', '/$(x)?a=[1]&b=%7B2%7D'],
  ['/a b\u001b', '/a%20b%1B'],
  ['/caf\u00e9', '/caf%C3%A9'],
  ['/a/../b', '/a/../b'],
] as const) {
  t.test(`an address arrives: ${JSON.stringify(path)}`, async t => {
    const { line } = curlLine({ ...request, url: `http://shop.example.com${path}` }, REDACTOR)
    t.equal(neutral(line), line)
    t.equal(run(line).url, `http://shop.example.com${sent}`)
  })
}

t.test('a body that is too large for a line is left out, and that is said', async t => {
  const { line, leftOut } = curlLine({ ...request, method: 'POST', body: Buffer.alloc(30_000, 0) }, REDACTOR)
  t.strictSame(leftOut, ['body'])
  t.ok(line.length < 1_000)
})

t.test('compression is asked for in a way that is undone', async t => {
  const { line } = curlLine({ ...request, headers: ['Accept-Encoding', 'gzip, br'] }, REDACTOR)
  t.ok(run(line).arguments.includes('--compressed'))
  t.notMatch(line, /gzip/)
})
