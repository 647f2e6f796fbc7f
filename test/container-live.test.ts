import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { request } from 'undici'
import { parse } from 'yaml'
import { environment, healthCommand, inherited, last, readStages } from './container/dockerfile.ts'
import { layOut, linkProgram } from './container/image.ts'
import { bareEnvironment } from './support/environment.ts'

/**
 * Runs what compose.yaml would run, without Docker: the same command lines, on the files and packages that the images
 * hold, with the same variables. Only what a container would give by itself is put in place of: addresses and folders.
 */
const root = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const stages = readStages(read('Dockerfile'))
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: {
    [name: string]: {
      build: { target: string }
      command?: string[]
      environment?: { [name: string]: string }
    }
  }
}
const names = Object.keys(compose.services)
// Outside the repository: inside it, Node would also find the packages of development.
const folder = mkdtempSync(join(tmpdir(), 'banyan-container-'))
const ports = await freePorts(names.length + 1)
const adminPort = ports.pop()!
const portOf = new Map(names.map((name, index) => [name, ports[index]!]))

for (const target of ['shop', 'services', 'banyan']) layOut(stages, target, join(folder, target))
const bin = linkProgram(join(folder, 'banyan'), 'app/src/main.ts', 'banyan')
const etc = join(folder, 'etc')
mkdirSync(etc)
writeFileSync(join(etc, 'routes.yaml'), localRoutes(read('deploy/compose/routes.yaml')))

const children = new Map<string, ChildProcess>()
const output = new Map<string, string>()
t.teardown(() => {
  for (const child of children.values()) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

for (const name of names) {
  t.test(`${name} starts from its image's files and becomes healthy`, async t => {
    t.not(await health(name), 0, 'not healthy before it runs')
    start(name)
    let healthy = await health(name)
    while (healthy !== 0 && children.get(name)?.exitCode === null) {
      await wait(100)
      healthy = await health(name)
    }
    t.equal(healthy, 0, output.get(name) ?? '')
  })
}

t.test('callers reach the shop through Banyan', async t => {
  const banyan = `http://127.0.0.1:${portOf.get('banyan')}`
  const product = await request(`${banyan}/api/products/1`)
  t.equal(product.statusCode, 200)
  t.match(await product.body.json(), { error: false, product: { id: 1 } })
  const outbox = await request(`${banyan}/internal/outbox`)
  await outbox.body.dump()
  t.equal(outbox.statusCode, 404, 'the outbox is not published')
  const home = await request(`http://127.0.0.1:${portOf.get('gateway')}/mobile/home?customer=1`)
  t.equal(home.statusCode, 200)
  t.match(await home.body.json(), { unavailable: [] }, 'the gateway finds everything behind Banyan')
})

t.test('everything ends by itself when it is told to', async t => {
  for (const name of names.toReversed()) {
    const child = children.get(name)!
    const ended = new Promise(resolve =>
      child.exitCode === null ? child.once('exit', resolve) : resolve(`${child.exitCode} before it was told`),
    )
    child.kill('SIGTERM')
    t.equal(await ended, 0, `${name}: ${output.get(name)}`)
  }
})

function start(name: string): void {
  const { command, build } = compose.services[name]!
  const instructions = inherited(stages, build.target)
  const entry = JSON.parse(last(instructions, 'ENTRYPOINT') ?? '[]') as string[]
  const line = [...entry, ...(command ?? (JSON.parse(last(instructions, 'CMD')!) as string[]))]
  const [program = '', ...args] = line.map(word => local(word, build.target))
  const cwd = join(folder, 'data', name)
  mkdirSync(cwd, { recursive: true })
  const child = spawn(program, args, { cwd, env: variables(name), stdio: ['ignore', 'pipe', 'pipe'] })
  children.set(name, child)
  output.set(name, '')
  const collect = (chunk: Buffer) => output.set(name, output.get(name)! + chunk)
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  child.on('error', error => output.set(name, error.message))
}

/** The exit code of the image's health check. */
function health(name: string): Promise<number | null> {
  const [program = '', ...args] = healthCommand(inherited(stages, compose.services[name]!.build.target))
  const child = spawn(program, args, { env: variables(name), stdio: 'ignore' })
  return new Promise(resolve => child.once('exit', resolve))
}

/** The variables of the image and of compose, with this machine's addresses. */
function variables(name: string): { [variable: string]: string } {
  const { build, environment: given = {} } = compose.services[name]!
  const all = { ...environment(inherited(stages, build.target)), ...given }
  const port = String(portOf.get(name))
  const here = bareEnvironment({ PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin` })
  for (const [variable, value] of Object.entries(all)) here[variable] = local(value, build.target)
  here.HOST = '127.0.0.1'
  here.PORT = port
  here.HEALTH_URL = all.HEALTH_URL!.replace(/:\d+\//, `:${name === 'banyan' ? adminPort : port}/`)
  if (given.DB !== undefined) here.DB = join(folder, 'data', name, 'state.db')
  return here
}

function local(value: string, target: string): string {
  const here = value.replace(/^\/app\//, `${join(folder, target, 'app')}/`).replace('/etc/banyan', etc)
  return here.replace(/^http:\/\/([a-z]+):\d+$/, (url, name) =>
    portOf.has(name) ? `http://127.0.0.1:${portOf.get(name)}` : url,
  )
}

function localRoutes(text: string): string {
  const state = join(folder, 'data', 'banyan', 'state.db')
  return text
    .replace('sqlite:/var/lib/banyan/state.db', `sqlite:${state}`)
    .replace('port: 8080', `port: ${portOf.get('banyan')}`)
    .replace('port: 8081', `port: ${adminPort}`)
    .replaceAll('0.0.0.0', '127.0.0.1')
    .replaceAll(/http:\/\/([a-z]+):\d+/g, (_url, name) => `http://127.0.0.1:${portOf.get(name)}`)
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const free = servers.map(server => (server.address() as { port: number }).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return free
}
