import { readFileSync } from 'node:fs'
import { type Dispatcher, Pool } from 'undici'
import type { Upstream } from '../types.ts'
import { type OwnNames, ownNames } from './own-names.ts'
import { reads, smallReads } from './reads.ts'
import { connector } from './reuse.ts'

/** Requests that may wait for a connection of one instance; past it the answer is 503. */
const WAITING_LIMIT = 1024
/** Below the 5 s after which Node, Apache and gunicorn-like servers close an idle connection by default. */
const IDLE_CONNECTION_MS = 4_000

/** One address of an upstream, with its own connections. */
export interface Instance {
  readonly url: string
  /** With its port, as a Host header has it. */
  readonly host: string
  readonly dispatcher: Dispatcher
  /** Given with every request, or undici would open a connection anew for each Host that callers send. */
  readonly servername: string
  readonly own: OwnNames
  /** Requests handed over and not yet ended; the owner of a leg counts. */
  inFlight: number
  readonly inFlightLimit: number
  /** Revisions that may still ask it. */
  revisions: number
}

/** The instances of one upstream, taken in turn. */
export interface Balanced {
  readonly instances: readonly Instance[]
  next: number
}

export interface UpstreamsOptions {
  /** For answers that are often not wanted whole. */
  readonly smallReads: boolean
}

/** Every pool of connections that the running plan needs; those of an unchanged upstream outlive a reload. */
export class Upstreams {
  readonly #balanced = new Map<string, Balanced>()
  readonly #instances = new Map<string, Instance>()

  /**
   * Opens pools for `upstreams`, taking over those of `before` whose address and settings are the same.
   * Connections are made when the first request needs one. A CA file that cannot be read throws.
   */
  constructor(
    upstreams: { readonly [name: string]: Upstream },
    before: Upstreams | null,
    options: UpstreamsOptions = { smallReads: false },
  ) {
    const taken: ReadonlyMap<string, Instance> = before === null ? new Map() : before.#instances
    for (const upstream of Object.values(upstreams)) {
      const instances = upstream.urls.map(url => {
        const key = poolKey(upstream, url)
        const instance = taken.get(key) ?? this.#instances.get(key) ?? openInstance(upstream, url, options)
        this.#instances.set(key, instance)
        return instance
      })
      this.#balanced.set(upstream.name, { instances, next: 0 })
    }
    for (const instance of this.#instances.values()) instance.revisions++
  }

  /** The next instance of an upstream, in turn. The name is one of the plan's. */
  pick(name: string): Instance {
    const balanced = this.#balanced.get(name)
    if (balanced === undefined) throw new Error(`no upstream ${name} in this revision`)
    const { instances } = balanced
    if (instances.length === 1) return instances[0]!
    balanced.next = (balanced.next + 1) % instances.length
    return instances[balanced.next]!
  }

  /** To be called once, when the revision has no more to ask: closes the pools that no other revision uses. */
  retire(): void {
    for (const instance of this.#instances.values()) {
      if (--instance.revisions === 0) void instance.dispatcher.close()
    }
  }

  /** Ends every connection at once. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#instances.values()].map(instance => instance.dispatcher.destroy()))
  }
}

function certificates(upstream: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`upstream ${upstream}: its tls.ca cannot be read: ${(error as Error).message}`)
  }
}

function poolKey(upstream: Upstream, url: string): string {
  const { connections, connectTimeoutMs, tls } = upstream
  return JSON.stringify([upstream.name, url, connections, connectTimeoutMs, tls])
}

function openInstance(upstream: Upstream, url: string, options: UpstreamsOptions): Instance {
  const { connections, connectTimeoutMs, tls } = upstream
  const { host } = new URL(url)
  const dispatcher = new Pool(url, {
    connections,
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // The exchange keeps its own clocks: one timer from the request's last byte, one between bytes.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
    allowH2: false,
    connect: connector({
      allowH2: false,
      timeout: connectTimeoutMs,
      onread: options.smallReads ? smallReads : reads,
      rejectUnauthorized: tls?.verify ?? true,
      ...(tls?.servername == null ? {} : { servername: tls.servername }),
      ...(tls?.ca == null ? {} : { ca: certificates(upstream.name, tls.ca) }),
    }),
  })
  return {
    url,
    host,
    dispatcher,
    servername: tls?.servername ?? host,
    own: ownNames(url),
    inFlight: 0,
    inFlightLimit: connections + WAITING_LIMIT,
    revisions: 0,
  }
}
