import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { environment, last, readStages } from '../container/dockerfile.ts'
import { bareEnvironment } from '../support/environment.ts'
import { folderFor } from '../support/folder.ts'
import { asksAProxy, shownIn } from './console.ts'
import { inlineCode, ownPages, type Page, ROOT } from './page.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string
  readonly scripts: { readonly [name: string]: string }
  readonly dependencies: object
  readonly devDependencies: object
}
const MAIN = join(ROOT, 'src/main.ts')
const LANGUAGES = ['sh', 'console', 'yaml', 'json', 'jsonl', 'ts', 'text']

/** The kinds of lines that `sh` blocks may have, and what makes sure that each works. */
const KINDS: readonly (readonly [
  kind: RegExp,
  check: (t: Test, found: readonly string[], page: Page) => void,
])[] = [
  [/^npm ci$/, t => isLocked(t)],
  [/^npm (test|start)$/, (t, [, name]) => isScript(t, name!, '')],
  [/^npm run (\w+)(?: -- (.+))?$/, (t, [, name, flags]) => isScript(t, name!, flags ?? '')],
  [/^npx banyan (\w+)(.*)$/, (t, [, command, rest], page) => isCommand(t, command!, rest!, page)],
  [/^npx (tap|biome|tsc)\b(.*)$/, (t, [, tool, rest]) => isTool(t, tool!, rest!)],
  [/^(?:UPDATE_GOLDEN=1 )?npx node (\S+)(.*)$/, (t, [, file, rest]) => isProgram(t, file!, rest!)],
  [/^docker build -t banyan \.$/, t => t.ok(imageOf('banyan'), 'the Dockerfile makes it')],
  [/^docker run (.+?) banyan(.*)$/, (t, [, options, rest]) => isContainer(t, options!, rest!)],
  [/^docker compose (?:up --build --wait|down --volumes)$/, t => t.ok(compose().services)],
  [/^curl http:\/\/localhost:(\d+)\/\S*$/, (t, [, port]) => isPublished(t, port!)],
]

const helps = new Map<string, string>()

for (const page of ownPages) {
  t.test(`${page.path}: every block says what it is`, async t => {
    for (const { language, line } of page.blocks)
      t.ok(LANGUAGES.includes(language), `line ${line}: "${language}"`)
  })

  t.test(`${page.path}: every command in an sh block works, or its parts are there`, async t => {
    for (const { text } of page.blocks.filter(({ language }) => language === 'sh')) {
      for (const command of commandsIn(text)) isSound(t, command, page)
    }
  })

  t.test(`${page.path}: so does every npm and npx command in its sentences`, async t => {
    for (const code of inlineCode(page.prose)) {
      if (/^(?:\w+=\w+ )?(?:npm|npx) (?!.*\b(?:FILE|URL)\b)/.test(code)) isSound(t, code, page)
    }
  })

  t.test(`${page.path}: what console blocks show is what is printed`, async t => {
    const folder = folderOf(t, page)
    for (const { text, line } of page.blocks.filter(({ language }) => language === 'console')) {
      for (const [command, output] of shownIn(text)) {
        if (command.startsWith('npx banyan run')) await showsBanner(t, command, output, folder)
        else if (asksAProxy(command)) t.equal(page.path, 'README.md', 'whose story is played elsewhere')
        else t.equal(printedBy(command, folder), output, `line ${line}: ${command}`)
      }
    }
  })
}

t.test('a command of no known kind, or one whose parts are missing, is noticed', async t => {
  for (const line of [
    'rm -rf /',
    'npm run nothing',
    'npx banyan frob',
    'npx banyan check --frob',
    'npx node gone.ts',
  ]) {
    const { failed } = tried(line)
    t.ok(failed, line)
  }
  t.notOk(tried('npx banyan check --json').failed)
})

/** Whether `isSound` objects to a line, without failing this test. */
function tried(line: string): { readonly failed: boolean } {
  let failed = false
  const note = (ok: unknown) => {
    if (!ok) failed = true
  }
  const stub = { ok: note, equal: (a: unknown, b: unknown) => note(a === b), fail: () => note(false) }
  isSound(stub as unknown as Test, line, ownPages[0]!)
  return { failed }
}

function isSound(t: Test, command: string, page: Page): void {
  for (const [kind, check] of KINDS) {
    const found = kind.exec(command)
    if (found === null) continue
    check(t, found, page)
    return
  }
  t.fail(`"${command}" is of no kind that is checked`)
}

function commandsIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.replace(/(?:^| )#.*$/, '').trim())
    .filter(line => line !== '')
    .flatMap(line => line.split(' && '))
}

/** A folder with the repository's example and every file that the page shows, named in its first line. */
function folderOf(t: Test, page: Page): string {
  const folder = folderFor(t)
  copyFileSync(join(ROOT, 'routes.yaml'), join(folder, 'routes.yaml'))
  for (const { text } of page.blocks) {
    const name = /^# ([\w-]+\.yaml)\n/.exec(text)?.[1]
    if (name !== undefined) writeFileSync(join(folder, name), text)
  }
  return folder
}

function printedBy(command: string, folder: string): string {
  if (!/^npx banyan (?:check|explain|compare) /.test(`${command} `)) return 'a command that is not run here'
  const line = command.replace(/^npx banyan/, `"${process.execPath}" "${MAIN}"`)
  const { stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: plainEnvironment(),
  })
  return stdout + stderr
}

/** None of the variables that the example reads. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return bareEnvironment({ NO_COLOR: '1' })
}

/** Runs it for real, but on ports that are free. */
async function showsBanner(t: Test, command: string, shown: string, folder: string): Promise<void> {
  const args = [...command.split(' ').slice(2), '--port', '0', '--admin-port', '0']
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: plainEnvironment() })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
    if (!child.killed && /^ {2}admin .*\n/m.test(stderr)) child.kill('SIGTERM')
  })
  const [code] = await once(child, 'exit')
  t.equal(code, 0, stderr)
  const plain = (text: string) => text.replace(/\d+ ms/, '… ms').replace(/(?<=localhost):\d+ +/g, ' ')
  t.equal(plain(stderr.replace(/^stopping: .*\n/m, '')), plain(shown))
}

function isLocked(t: Test): void {
  const lock = JSON.parse(read('package-lock.json')) as { packages: { '': typeof manifest } }
  const { version, dependencies, devDependencies } = lock.packages['']
  t.equal(version, manifest.version, 'package-lock.json is of this version')
  t.equal(JSON.stringify(dependencies), JSON.stringify(manifest.dependencies))
  t.equal(JSON.stringify(devDependencies), JSON.stringify(manifest.devDependencies))
}

function isScript(t: Test, name: string, flags: string): void {
  const script = manifest.scripts[name]
  t.ok(script, `package.json has the script ${name}`)
  const file = /^node (\S+)/.exec(script ?? '')?.[1]
  if (file !== undefined) isProgram(t, file, flags)
}

function isCommand(t: Test, command: string, rest: string, page: Page): void {
  const config = /--config (\S+)/.exec(rest)?.[1]
  if (config !== undefined) {
    const isShown = page.blocks.some(({ text }) => text.startsWith(`# ${config}\n`))
    t.ok(isShown || existsSync(join(ROOT, config)), `${config} is there`)
  }
  haveFlags(t, ['src/main.ts', command], rest)
  t.ok(
    helps.get(`src/main.ts ${command}`)?.startsWith(`Usage: banyan ${command} `),
    `${command} is a command`,
  )
}

function isTool(t: Test, tool: string, rest: string): void {
  t.ok(existsSync(join(ROOT, 'node_modules/.bin', tool)), `${tool} is installed`)
  for (const path of rest.split(' ').filter(word => word.includes('/') || word.includes('.')))
    t.ok(globSync(path, { cwd: ROOT }).length > 0, `${path} is there`)
  // tap takes files, not folders.
  if (tool === 'tap') t.match(rest, /\.test\.ts$/)
}

function isProgram(t: Test, file: string, rest: string): void {
  t.ok(existsSync(join(ROOT, file)), `${file} is there`)
  if (existsSync(join(ROOT, file)) && /(?<!\S)--\w/.test(rest)) haveFlags(t, [file], rest)
}

/** Whether a program tells of every flag, in its own help. */
function haveFlags(t: Test, program: readonly string[], rest: string): void {
  const name = program.join(' ')
  const help = helps.get(name) ?? helpOf(program)
  helps.set(name, help)
  t.ok(help !== '', `${name} has a help`)
  for (const [flag] of rest.matchAll(/(?<!\S)--[\w-]+/g)) t.ok(help.includes(flag), `${name} takes ${flag}`)
}

function helpOf([file = '', ...args]: readonly string[]): string {
  const line = [join(ROOT, file), ...args, '--help']
  const { status, stdout } = spawnSync(process.execPath, line, { encoding: 'utf8', cwd: ROOT })
  return status === 0 ? stdout : ''
}

function imageOf(stage: string) {
  return readStages(read('Dockerfile')).find(({ name }) => name === stage)
}

function isContainer(t: Test, options: string, rest: string): void {
  const { instructions } = imageOf('banyan')!
  const port = /-p \d+:(\d+)/.exec(options)?.[1]
  t.ok(port === undefined || last(instructions, 'EXPOSE')!.split(' ').includes(port), `it listens at ${port}`)
  const mounted = /-v "\$PWD\/[\w/]+:([\w/]+):ro"/.exec(options)?.[1]
  if (mounted !== undefined) t.equal(mounted, dirname(JSON.parse(last(instructions, 'CMD')!)[1]))
  t.equal(last(instructions, 'ENTRYPOINT'), '["banyan", "run"]')
  haveFlags(t, ['src/main.ts', 'run'], rest)
  t.ok(environment(instructions).HEALTH_URL)
}

function compose() {
  return parse(read('compose.yaml'), { merge: true }) as {
    readonly services: { readonly [name: string]: { readonly ports?: readonly string[] } }
  }
}

function isPublished(t: Test, port: string): void {
  const published = Object.values(compose().services).flatMap(({ ports }) => ports ?? [])
  t.ok(
    published.some(one => one.split(':').at(-2) === port),
    `compose.yaml publishes ${port}`,
  )
}
