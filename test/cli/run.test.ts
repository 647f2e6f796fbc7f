import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { request } from 'undici'
import type { Teardown } from '../support/banyan.ts'
import { folderFor } from '../support/folder.ts'
import { startUpstream } from '../support/upstream.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Runs to its end; NO_COLOR because a terminal may stand behind the test. */
function banyan(folder: string, ...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' }
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, env, encoding: 'utf8' })
}

function folderWith(t: Teardown, yaml?: string): string {
  const folder = folderFor(t)
  if (yaml !== undefined) writeFileSync(join(folder, 'routes.yaml'), yaml)
  return folder
}

t.test('a file with problems does not start: every problem on stderr, exit 1', t => {
  const { status, stdout, stderr } = banyan(
    folderWith(t, 'version: 1\nlisten: { prt: 80 }\ndrain: 30\n'),
    'run',
  )
  t.equal(status, 1)
  t.equal(stdout, '')
  t.match(stderr, /^routes\.yaml:2:11 {2}unknown-key .*did you mean "port"\?/m)
  t.match(stderr, /^routes\.yaml:3:8 {2}/m)
  t.match(stderr, 'banyan did not start')
  t.notMatch(stderr, /\n\s+at /, 'no stack trace')
  t.end()
})

t.test('no file at all is a clear problem', t => {
  const { status, stderr } = banyan(folderWith(t), 'run')
  t.equal(status, 1)
  t.match(stderr, /^routes\.yaml {2}no-file/)
  t.end()
})

t.test('what is asked for and would not happen yet is refused, with its place', t => {
  const yaml = `version: 1
upstreams: { legacy: "http://127.0.0.1:1" }
legacy: legacy
routes: [{ name: a, match: { path: /a }, redirect: { path: /b } }]
`
  const { status, stderr } = banyan(folderWith(t, yaml), 'run')
  t.equal(status, 1)
  t.match(stderr, /^routes\.yaml:4:\d+ /m)
  t.match(stderr, 'redirect')
  t.end()
})

t.test('a port that is taken is said, for either port and for several fronts', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as AddressInfo
  const yaml = (proxy: number, admin: number) => `version: 1
listen: { host: 127.0.0.1, port: ${proxy} }
admin: { host: 127.0.0.1, port: ${admin} }
store: "memory:"
`
  for (const [file, ...flags] of [[yaml(port, 0)], [yaml(0, port)], [yaml(port, 0), '--workers', '2']] as [
    string,
    ...string[],
  ][]) {
    const { status, stderr } = banyan(folderWith(t, file), 'run', ...flags)
    t.equal(status, 1)
    t.match(stderr, new RegExp(`EADDRINUSE.*127\\.0\\.0\\.1:${port}`))
    t.notMatch(stderr, /\n\s+at /)
  }
})

t.test('certificates that are not there stop a start, and say which upstream wants them', t => {
  const yaml = `version: 1
listen: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
store: "memory:"
upstreams: { legacy: { url: "https://127.0.0.1:1", tls: { ca: missing.pem } } }
legacy: legacy
`
  const { status, stderr } = banyan(folderWith(t, yaml), 'run')
  t.equal(status, 1)
  t.match(stderr, /^banyan: upstream legacy: its tls\.ca cannot be read: ENOENT.*missing\.pem/)
  t.end()
})

t.test('wrong usage is exit 2 and says what there is', t => {
  const folder = folderWith(t)
  for (const args of [
    ['frobnicate'],
    ['run', '--port', '80'],
    ['run', '--workers', '0'],
    ['run', '--nope'],
    ['explain', 'GET'],
  ]) {
    const { status, stderr } = banyan(folder, ...args)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, '--help')
  }
  t.equal(banyan(folder, '--help').status, 0)
  t.match(banyan(folder, '--version').stdout, /^\d+\.\d+\.\d+\n$/)
  t.end()
})

t.test('--legacy runs with no file: everything goes to that address; the banner says where', async t => {
  const upstream = await startUpstream(t, (req, res) => res.end(`legacy ${req.url}`))
  const where = ['--host', '127.0.0.1', '--port', '0', '--admin-port', '0']
  const child = spawn(process.execPath, [MAIN, 'run', '--legacy', upstream.url, ...where], {
    cwd: folderWith(t),
  })
  t.teardown(() => child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  while (!stderr.includes('admin')) await once(child.stderr, 'data')
  const banner =
    /^banyan \d+\.\d+\.\d+ {2}ready in \d+ ms\n {2}proxy {4}http:\/\/localhost:(\d+) +0 routes, revision 1\n/
  t.match(stderr, banner)
  const answer = await request(`http://127.0.0.1:${banner.exec(stderr)![1]}/x`)
  t.equal(await answer.body.text(), 'legacy /x')
  child.kill('SIGINT')
  t.equal((await once(child, 'exit'))[0], 0)
})

t.test('--legacy wants an address', t => {
  const { status, stderr } = banyan(folderWith(t), 'run', '--legacy', 'not a url')
  t.equal(status, 1)
  t.match(stderr, '--legacy')
  t.end()
})
