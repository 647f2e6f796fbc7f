import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { haproxyConfig } from './peers/haproxy.ts'
import { nginxConfig } from './peers/nginx.ts'

/** Where one proxy of a run lives. */
export interface Place {
  readonly folder: string
  readonly port: number
  readonly adminPort: number
  readonly upstreamPort: number
  /** Where the copied payload has its keys in another order. */
  readonly reorderedPort: number
  /** Given to Node before the program; nothing for programs that are not Node. */
  readonly nodeFlags: readonly string[]
}

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** 200 here means ready. */
  readonly readyUrl: string
  /** Null for one that writes no access log. */
  readonly accessLog: 'stdout' | { readonly file: string } | null
}

/** A proxy that can be measured. */
export interface ProxyKind {
  readonly name: string
  /** Measured unless `--only` says otherwise. */
  readonly usual: boolean
  readonly node: boolean
  /** It tells the upstream about the caller: Via, X-Forwarded-For, -Proto and -Host. */
  readonly addsHeaders: boolean
  /** How it is set up, in a line for the results. */
  readonly setup: string
  /** Null when it is not here. */
  readonly version: () => string | null
  /** What to do when it is not here. */
  readonly install: string
  readonly launch: (place: Place) => Launch
  /** Resolves when work that a window of load left behind is done; absent where there is none. */
  readonly settled?: (place: Place) => Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export const PROXIES: readonly ProxyKind[] = [
  banyan('banyan', {
    setup: 'access log to a file, Via and X-Forwarded-* (its defaults), one front, one route in phase legacy',
  }),
  nodePeer('@fastify/http-proxy', 'peers/fastify-http-proxy.ts', {
    setup: 'undici, 128 connections, its defaults otherwise; no access log, no Via, no X-Forwarded-*',
  }),
  nodePeer('http-proxy-3', 'peers/http-proxy-3.ts', {
    setup: 'keep-alive agent; no access log, no Via, no X-Forwarded-*',
  }),
  nodePeer('httpxy', 'peers/httpxy.ts', {
    setup: 'its default keep-alive agent; no access log, no Via, no X-Forwarded-*',
  }),
  {
    name: 'nginx',
    usual: true,
    node: false,
    addsHeaders: true,
    setup: 'one worker, keep-alive, buffered access log, Via and X-Forwarded-*',
    version: () => firstMatch('nginx', ['-v'], /nginx\/(\S+)/),
    install: 'apt-get install nginx, or brew install nginx',
    launch: place => {
      writeFileSync(join(place.folder, 'nginx.conf'), nginxConfig(place))
      return {
        command: 'nginx',
        args: ['-p', place.folder, '-c', 'nginx.conf', '-e', 'stderr'],
        readyUrl: readyThrough(place),
        accessLog: { file: join(place.folder, 'access.log') },
      }
    },
  },
  {
    name: 'haproxy',
    usual: true,
    node: false,
    addsHeaders: true,
    setup: 'one thread, keep-alive, HTTP log to a file, Via and X-Forwarded-*',
    version: () => firstMatch('haproxy', ['-v'], /version (\S+)/),
    install: 'apt-get install haproxy, or brew install haproxy',
    launch: place => {
      const config = join(place.folder, 'haproxy.cfg')
      writeFileSync(config, haproxyConfig(place))
      return {
        command: 'haproxy',
        args: ['-db', '-f', config],
        readyUrl: readyThrough(place),
        accessLog: 'stdout',
      }
    },
  },
  {
    ...banyan('banyan-log', {
      setup: 'as banyan, with --log-level warn: no access log, as the Node libraries have none',
      args: ['--log-level', 'warn'],
    }),
    usual: false,
  },
  {
    ...nodePeer('@fastify/http-proxy+log', 'peers/fastify-http-proxy.ts', {
      package: '@fastify/http-proxy',
      setup: "as @fastify/http-proxy, with Fastify's own log to a file",
      args: ['--log'],
    }),
    usual: false,
  },
  {
    ...nodePeer('floor', 'floor.ts', {
      package: 'undici',
      setup: 'node:http and undici dispatch, nothing else: no product, the least a Node proxy costs',
    }),
    usual: false,
  },
]

/** Banyan as its command line starts it. */
function banyan(name: string, options: { setup: string; args?: readonly string[] }): ProxyKind {
  const program = join(ROOT, 'src/main.ts')
  return {
    name,
    usual: true,
    node: true,
    addsHeaders: true,
    setup: options.setup,
    version: () => (existsSync(program) ? packageVersion('package.json') : null),
    install: 'src/main.ts is missing from this checkout',
    launch: place => {
      const config = join(place.folder, 'routes.yaml')
      writeFileSync(config, banyanConfig(place))
      return {
        command: process.execPath,
        args: [...place.nodeFlags, program, 'run', '--config', config, ...(options.args ?? [])],
        readyUrl: `http://127.0.0.1:${place.adminPort}/readyz`,
        accessLog: options.args === undefined ? 'stdout' : null,
      }
    },
  }
}

/** A proxy that is a Node program of this folder, taking its port and its upstream. */
function nodePeer(
  name: string,
  program: string,
  peer: { setup: string; package?: string; args?: readonly string[] },
): ProxyKind {
  const folder = peer.package ?? name
  return {
    name,
    usual: true,
    node: true,
    addsHeaders: false,
    setup: peer.setup,
    version: () => packageVersion(`node_modules/${folder}/package.json`),
    install: 'npm ci',
    launch: place => ({
      command: process.execPath,
      args: [
        ...place.nodeFlags,
        fileURLToPath(new URL(program, import.meta.url)),
        String(place.port),
        `http://127.0.0.1:${place.upstreamPort}`,
        ...(peer.args ?? []),
      ],
      readyUrl: readyThrough(place),
      accessLog: peer.args?.includes('--log') ? 'stdout' : null,
    }),
  }
}

/** One route, in phase legacy. */
export function banyanConfig(place: Place): string {
  return `version: 1
listen: { host: 127.0.0.1, port: ${place.port} }
admin: { host: 127.0.0.1, port: ${place.adminPort} }
store: "memory:"
upstreams:
  legacy: http://127.0.0.1:${place.upstreamPort}
legacy: legacy
routes:
  - name: bench
    match: { path: "/bench/*" }
    phase: legacy
`
}

function readyThrough(place: Place): string {
  return `http://127.0.0.1:${place.port}/bench/small`
}

function packageVersion(file: string): string | null {
  const path = join(ROOT, file)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : null
}

/** The first group of `pattern` in what a program says of itself, or null when the program is not installed. */
export function firstMatch(command: string, args: readonly string[], pattern: RegExp): string | null {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? null
}
