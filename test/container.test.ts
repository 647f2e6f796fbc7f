import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { copies, environment, healthCommand, inherited, last, readStages } from './container/dockerfile.ts'

const root = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const stages = readStages(read('Dockerfile'))
const targets = ['banyan', 'shop', 'services']

interface Service {
  readonly image: string
  readonly build: { readonly context: string; readonly target: string }
  readonly command?: readonly string[]
  readonly environment?: { readonly [name: string]: string }
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly networks: readonly string[]
  readonly depends_on?: { readonly [service: string]: { readonly condition: string } }
  readonly read_only: boolean
  readonly cap_drop: readonly string[]
  readonly security_opt: readonly string[]
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: { readonly [name: string]: Service }
  readonly networks: { readonly [name: string]: { readonly internal?: boolean } }
  readonly volumes: object
}
const services = Object.entries(compose.services)

t.test('base images are pinned to the Node that the project is developed with', async t => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } }
  const names = new Set(stages.map(stage => stage.name))
  const bases = stages.filter(stage => !names.has(stage.from)).map(stage => stage.from)
  t.same(bases, [`node:${devDependencies.node}-trixie-slim`])
})

for (const target of targets) {
  t.test(`the image "${target}" runs as nobody special, and says whether it is healthy`, async t => {
    const instructions = inherited(stages, target)
    t.match(last(instructions, 'USER'), /^[1-9]\d*:[1-9]\d*$/)
    t.equal(healthCommand(instructions)[0], 'node')
    t.match(environment(instructions).HEALTH_URL, /^http:\/\/127\.0\.0\.1:\d+\/(readyz|healthz)$/)
    t.equal(environment(instructions).NODE_ENV, 'production')
  })

  t.test(`what is copied into "${target}" exists and is not kept out by .dockerignore`, async t => {
    const kept = read('.dockerignore')
      .split('\n')
      .filter(line => line.startsWith('!'))
      .map(line => line.slice(1))
    const sources = copies(inherited(stages, target)).map(copy => copy.source)
    t.ok(sources.length > 0)
    for (const source of sources) {
      t.ok(existsSync(new URL(source, root)), `${source} exists`)
      t.ok(kept.includes(source), `${source} reaches the build`)
    }
  })
}

t.test('only what production needs is installed, without scripts of packages', async t => {
  const install = last(stages.find(stage => stage.name === 'dependencies')!.instructions, 'RUN')
  t.match(install, /npm ci .*--omit=dev .*--ignore-scripts/)
})

for (const [name, service] of services) {
  t.test(`compose: ${name} has no more rights than it needs`, async t => {
    t.equal(service.read_only, true)
    t.same(service.cap_drop, ['ALL'])
    t.same(service.security_opt, ['no-new-privileges:true'])
  })

  t.test(`compose: ${name} refers to what exists`, async t => {
    t.ok(targets.includes(service.build.target), service.build.target)
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':')
      t.ok(from.startsWith('./') ? existsSync(new URL(from, root)) : from in compose.volumes, volume)
    }
    for (const network of service.networks) t.ok(network in compose.networks, network)
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      t.ok(other in compose.services, other)
      t.equal(condition, 'service_healthy')
    }
    const script = service.command?.[1]
    if (script !== undefined) t.ok(existsSync(new URL(script.replace('/app/', ''), root)), script)
    const { PORT, HEALTH_URL } = service.environment ?? {}
    if (HEALTH_URL !== undefined) t.equal(new URL(HEALTH_URL).port, PORT, 'health is asked where it listens')
  })
}

t.test(
  'compose: callers reach Banyan and, from this machine, the gateway; nothing else has a port',
  async t => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map(port => `${name} ${port}`))
    t.same(published, ['banyan 8080:8080', 'gateway 127.0.0.1:3110:3110'])
    t.equal(compose.networks.inside?.internal, true)
    for (const [name, service] of services) {
      if (service.ports === undefined) t.same(service.networks, ['inside'], name)
    }
  },
)

t.test('compose: the admin port is on loopback inside its container', async t => {
  t.match(parse(read('deploy/compose/routes.yaml')), { admin: { host: '127.0.0.1', port: 8081 } })
})

t.test('the routes of compose lead to its services, at the ports they listen on', async t => {
  const routes = parse(read('deploy/compose/routes.yaml')) as {
    readonly upstreams: { readonly [name: string]: string }
  }
  for (const [name, url] of Object.entries(routes.upstreams)) {
    const { hostname, port } = new URL(url)
    const service = compose.services[hostname]
    t.ok(service, `${name}: ${hostname} is a service`)
    const image = environment(inherited(stages, service?.build.target ?? ''))
    t.equal(port, service?.environment?.PORT ?? image.PORT, `${name}: port`)
  }
})
