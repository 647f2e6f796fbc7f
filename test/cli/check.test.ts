import { spawn } from 'node:child_process'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { check } from '../../src/cli/check.ts'

const GOLDEN = new URL('../golden/check/', import.meta.url)
const REWRITE = process.env.UPDATE_GOLDEN === '1'

/** Each an input by name (`NAME.in`, or what makes one that is nothing for people to read) and its exit code. */
const CASES: readonly [name: string, make: () => string | Uint8Array | null, exitCode: number][] = [
  ['ok', () => null, 0],
  ['warnings', () => null, 0],
  ['refused', () => null, 0],
  ['ten-mistakes', () => null, 1],
  ['unquoted', () => null, 1],
  ['broken-yaml', () => null, 1],
  ['secrets', () => null, 1],
  ['billion-laughs', () => null, 1],
  ['empty', () => '', 1],
  ['only-comments', () => '# routes come later\n', 1],
  ['binary', () => Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3), 1],
  ['latin-1', () => Buffer.from('version: 1 # déjà vu\n', 'latin1'), 1],
  ['utf-16', () => Buffer.from('\ufeffversion: 1\n', 'utf16le'), 1],
  ['ten-mebibytes', () => `version: 1\n${'# filler\n'.repeat(1_165_084)}`, 1],
  ['deep', () => '['.repeat(400_000), 1],
]

for (const [name, make, exitCode] of CASES) {
  t.test(`${name}: the output is the golden one, within a second or so, without a stack`, async t => {
    const folder = t.testdir()
    const made = make()
    await writeFile(join(folder, 'routes.yaml'), made ?? (await readFile(new URL(`${name}.in`, GOLDEN))))
    const start = performance.now()
    const output = await inFolder(folder, { json: false })
    t.ok(performance.now() - start < 10_000)
    t.equal(output.exitCode, exitCode)
    await same(t, `${name}.txt`, `${output.stdout}--- stderr\n${output.stderr}`)
    t.notMatch(output.stdout + output.stderr, /^\s+at .*:\d+:\d+/m)
  })
}

t.test('ten mistakes are told at the places that their comments say', async t => {
  const yaml = await readFile(new URL('ten-mistakes.in', GOLDEN), 'utf8')
  const planted = yaml.split('\n').flatMap((line, index) => {
    const codes = /# (.*)$/.exec(line)?.[1]?.split(', ') ?? []
    return codes.map(code => `${code} on line ${index + 1}`)
  })
  t.equal(planted.length, 10)
  const { stdout } = await inFolder(t.testdir({ 'routes.yaml': yaml }), { json: true })
  const { problems } = JSON.parse(stdout)
  t.strictSame(
    problems.map(({ code, line }: { code: string; line: number }) => `${code} on line ${line}`),
    planted,
  )
})

t.test('a file that is not there, a folder, a link to itself, one that may not be read', async t => {
  const folder = t.testdir({ 'routes.yaml': 'version: 1\n', locked: 'version: 1\n' })
  await mkdir(join(folder, 'folder'))
  await symlink('loop', join(folder, 'loop'))
  await symlink('routes.yaml', join(folder, 'link'))
  await chmod(join(folder, 'locked'), 0)
  const told = async (config: string) => JSON.parse((await inFolder(folder, { json: true, config })).stdout)
  t.match(await told('none.yaml'), { ok: false, problems: [{ code: 'no-file', file: 'none.yaml' }] })
  t.match(await told('routes.yaml/x'), { ok: false, problems: [{ code: 'no-file' }] })
  t.match(await told('folder'), { ok: false, problems: [{ code: 'not-a-file' }] })
  t.match(await told('/dev/zero'), { ok: false, problems: [{ code: 'not-a-file' }] })
  t.match(await told('loop'), { ok: false, problems: [{ code: 'unreadable' }] })
  t.match(await told('link'), { ok: true, problems: [] })
  // Whoever is root may read it all the same.
  if (process.getuid?.() !== 0) t.match(await told('locked'), { problems: [{ code: 'unreadable' }] })
  await same(t, 'no-file.txt', (await inFolder(folder, { json: false, config: 'none.yaml' })).stdout)
})

t.test('the JSON is the whole account', async t => {
  const folder = t.testdir({
    'routes.yaml':
      'version: 1\nlisten: { tls: { cert: a.pem, key: b.pem } }\nroutes: [{ name: a, legacy: b }]\n',
  })
  const { exitCode, stdout, stderr } = await inFolder(folder, { json: true })
  t.strictSame([exitCode, stderr], [1, ''])
  t.strictSame(JSON.parse(stdout), {
    file: 'routes.yaml',
    ok: false,
    routes: 1,
    problems: [
      {
        code: 'unknown-upstream',
        severity: 'error',
        file: 'routes.yaml',
        line: 3,
        column: 29,
        length: 1,
        what: 'no upstream is named "b"',
        fix: 'add it to upstreams: upstreams: { b: http://… }',
        frame: [
          '   1 │ version: 1',
          '   2 │ listen: { tls: { cert: a.pem, key: b.pem } }',
          ' > 3 │ routes: [{ name: a, legacy: b }]',
          '     │                             ^',
        ],
      },
    ],
    notYet: ['routes.yaml:2:11 listen.tls'],
  })
})

t.test('variables come from the environment', async t => {
  const folder = t.testdir({
    'routes.yaml': `version: 1\nlisten: { port: "$${'{PORT}'}" }\n`.replace('$$', '$'),
  })
  t.equal((await inFolder(folder, { json: false })).exitCode, 1)
  t.equal((await inFolder(folder, { json: false }, { PORT: '9000' })).exitCode, 0)
})

t.test('the command: data on stdout, talk on stderr, exit codes', async t => {
  const folder = t.testdir({ 'good.yaml': 'version: 1\n', 'bad.yaml': 'version: 2\n' })
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [main, 'check', ...args], { cwd: folder })
    const code = new Promise(done => child.on('close', done))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { code: await code, stdout, stderr }
  }
  t.match(await run('--config', 'good.yaml'), {
    code: 0,
    stdout: 'No problems in 0 routes.\n',
    stderr: /next: banyan run/,
  })
  t.match(await run('--config', 'bad.yaml'), {
    code: 1,
    stdout: /^bad\.yaml:1:10 {2}unknown-version/,
    stderr: '',
  })
  t.match(await run(), { code: 1, stdout: /no-file/ })
  t.match(await run('--nonsense'), { code: 2, stdout: '' })
})

/** Runs `check` as somebody who stands in that folder: problems name the file as it was named. */
async function inFolder(
  folder: string,
  { json, config = 'routes.yaml' }: { json: boolean; config?: string },
  env: NodeJS.ProcessEnv = {},
) {
  const before = process.cwd()
  process.chdir(folder)
  try {
    return await check({ config, json, colour: false }, env)
  } finally {
    process.chdir(before)
  }
}

/** Holds a text against its golden file. `UPDATE_GOLDEN=1` writes it anew, to be read before it is committed. */
async function same(t: Test, name: string, text: string): Promise<void> {
  const file = new URL(name, GOLDEN)
  if (REWRITE) await writeFile(file, text)
  t.equal(text, await readFile(file, 'utf8'), name)
}
