import type { DatabaseSync } from 'node:sqlite'
import type { FastifyInstance } from 'fastify'
import { noSuchMethod, notUnderstood, stillFilling } from '../published-language/refusals.ts'
import { shopVoice, type Voice } from '../published-language/voice.ts'
import { openApp } from './app.ts'
import type { Bend } from './faults/bending.ts'
import { openSwitchboard } from './faults/switchboard.ts'
import { sufferWireFaults, wireFaults } from './faults/wire.ts'
import { serveFaults, serveHealth } from './internal.ts'
import { type Follower, followOutbox } from './outbox.ts'
import { type Appliers, openProjection } from './projection.ts'
import { openShop, type Shop } from './shop.ts'

export interface ServiceOptions {
  /** 0 takes a free one. */
  readonly port?: number
  /** 127.0.0.1 unless said. */
  readonly host?: string
  /** The monolith's origin. */
  readonly legacyUrl: string
  /** A file of its own, or `:memory:`, the default. */
  readonly db?: string
  /** Names as in extracted-services/README.md. */
  readonly faults?: readonly string[]
  /** Which requests a fault with a share hits. */
  readonly faultSeed?: number
  /** Whether to log, as JSON lines on stdout. */
  readonly log?: boolean
}

export interface RunningService {
  readonly url: string
  readonly port: number
  /** Resolves when everything the monolith has written by now is applied here. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** What one service is made of. */
export interface ServiceParts {
  readonly name: string
  readonly schema: string
  /** Of its successes, unless one says otherwise. */
  readonly cacheControl: string
  /** Faults of its own, beside those of the wire and `stale`. */
  readonly bends: { readonly [fault: string]: Bend }
  /** Prepares the store: what events do to it, and the routes that read it. */
  readonly furnish: (database: DatabaseSync) => {
    readonly appliers: Appliers
    readonly routes: readonly Routes[]
  }
}

export type Routes = (app: FastifyInstance, surroundings: Surroundings) => void

/** What routes may lean on. */
export interface Surroundings {
  readonly voice: Voice
  readonly shop: Shop
  readonly follower: Follower
}

/** Starts a service that answers from its own projection of the monolith's outbox. */
export async function startService(parts: ServiceParts, options: ServiceOptions): Promise<RunningService> {
  const switchboard = openSwitchboard(
    [...wireFaults, 'stale', ...Object.keys(parts.bends)],
    options.faultSeed ?? 1,
  )
  const problems = switchboard.set(options.faults ?? [])
  if (problems.length > 0) throw new Error(problems.join('\n'))

  const projection = openProjection(options.db ?? ':memory:', parts.schema)
  const { appliers, routes } = parts.furnish(projection.database)
  const app = openApp(options.log ?? false, (request, reply) => voice.refuse(request, reply, notUnderstood))
  const shop = openShop(options.legacyUrl)
  const follower = followOutbox({
    shop,
    position: projection.position,
    apply: events => projection.apply(events, appliers),
    onCaughtUp: projection.markWhole,
    onTrouble: error => app.log.warn({ err: error }, 'the outbox cannot be followed'),
  })
  const standStill = () => follower.standStill(switchboard.on().some(fault => fault.name === 'stale'))
  switchboard.listen(standStill)
  standStill()

  const hits = sufferWireFaults(app, switchboard)
  const voice = shopVoice(parts.cacheControl, (request, saying) =>
    hits(request).reduce((said, fault) => parts.bends[fault.name]?.(said) ?? said, saying),
  )
  // Half a store would say "no such product" of what it has not heard of yet.
  app.addHook('onRequest', async (request, reply) => {
    if (!projection.isWhole() && request.url.startsWith('/api/')) {
      return voice.refuse(request, reply.header('retry-after', '1'), stillFilling)
    }
  })
  app.setNotFoundHandler((request, reply) => voice.refuse(request, reply, noSuchMethod))
  app.setErrorHandler<{ statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ err: error }, 'a request broke')
    return voice.refuse(request, reply, { ...notUnderstood, status })
  })
  serveHealth(app, parts.name, follower, projection)
  serveFaults(app, switchboard)
  for (const serve of routes) serve(app, { voice, shop, follower })

  const close = async () => {
    await app.close()
    await follower.close()
    await shop.close()
    projection.close()
  }
  try {
    const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' })
    return { url, port: Number(new URL(url).port), caughtUp: follower.untilCaughtUp, close }
  } catch (error) {
    await close()
    throw error
  }
}
