import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Child } from './child.ts'
import { freePorts } from './ports.ts'
import { routesFile } from './routes-file.ts'
import type { Troupe } from './troupe.ts'
import { totalOf, untilReady } from './waiting.ts'

/** Where everything is that was started. Addresses are origins without a trailing slash. */
export interface Stage {
  readonly banyan: Child
  /** What customers see: the shop, through Banyan. */
  readonly frontUrl: string
  readonly adminUrl: string
  /** What the mobile front end talks to; it asks Banyan in turn. */
  readonly gatewayUrl: string
  readonly shopUrl: string
  readonly services: { readonly [name in Service]: string }
  /** The file that Banyan runs. */
  readonly routesFile: string
}

export type Service = keyof typeof LISTS

/** What each service keeps, by the list in which it can be counted. */
const LISTS = { catalog: 'products', orders: 'orders', customers: 'customers' } as const
const SERVICES = Object.keys(LISTS) as Service[]

export interface StageOptions {
  readonly troupe: Troupe
  /** Banyan's; null takes a free one. */
  readonly port: number | null
  /** Hears of each part as soon as it is ready. */
  readonly announce: (name: string, url: string, what: string) => void
  /** Sees each line of Banyan's log; true when it is one of the traffic's. */
  readonly onLogLine: (line: string) => boolean
  readonly signal: AbortSignal
}

/** How long an order stays placed, and then packed: short, so that parcels leave while people watch. */
const STATUS_MS = 800

/** Starts the shop, its services, Banyan in front of them, and the gateway; resolves when all are ready. */
export async function setStage({ troupe, port, announce, onLogLine, signal }: StageOptions): Promise<Stage> {
  const shop = troupe.start({
    name: 'the shop',
    script: 'legacy-monolith/main.ts',
    env: { STATUS_MS: String(STATUS_MS) },
  })
  const shopUrl = await urlFrom(shop)
  announce('shop', shopUrl, 'the monolith, on the web since 2009')

  const following = await Promise.all(SERVICES.map(name => startService(troupe, name, shopUrl)))
  const services = Object.fromEntries(following.map(({ name, url }) => [name, url])) as Stage['services']
  const [free, admin] = await freePorts(2)
  const ports = { front: port ?? free!, admin: admin! }
  const file = join(troupe.folder, 'routes.yaml')
  writeFileSync(file, routesFile({ ...ports, shopUrl, services }))
  const frontUrl = `http://127.0.0.1:${ports.front}`
  const adminUrl = `http://127.0.0.1:${ports.admin}`
  // Banyan and the gateway get ready while the services read what the shop has written down.
  const args = ['run', '--config', file]
  const banyan = troupe.start({ name: 'Banyan', script: 'src/main.ts', args, onLine: onLogLine })
  const gateway = troupe.start({
    name: 'the gateway',
    script: 'extracted-services/gateway/main.ts',
    env: {
      LEGACY_URL: frontUrl,
      CATALOG_URL: frontUrl,
      ORDERS_URL: frontUrl,
      CUSTOMERS_URL: frontUrl,
      // All of the demo shares one computer: one that stands still for a moment is not to fail anybody.
      PART_TIMEOUT_MS: '10000',
    },
  })
  for (const { name, child, url } of following) {
    await untilReady(child, `${url}/healthz`, signal)
    const list = LISTS[name]
    const total = await totalOf(`${url}/api/${list}`, signal)
    announce(name, url, `has caught up with the shop: ${total} ${list}`)
  }
  await untilReady(banyan, `${adminUrl}/readyz`, signal)
  announce('Banyan', frontUrl, 'in front of them all; everything on legacy')

  const gatewayUrl = await urlFrom(gateway)
  await untilReady(gateway, `${gatewayUrl}/healthz`, signal)
  announce('gateway', gatewayUrl, 'for the mobile app; it asks Banyan')
  return { banyan, frontUrl, adminUrl, gatewayUrl, shopUrl, services, routesFile: file }
}

/** A service is ready later: when it knows all that the shop had written down when it started. */
async function startService(
  troupe: Troupe,
  name: Service,
  shopUrl: string,
): Promise<{ name: Service; child: Child; url: string }> {
  const script = `extracted-services/${name}/main.ts`
  const child = troupe.start({ name: `the ${name} service`, script, env: { LEGACY_URL: shopUrl } })
  return { name, child, url: await urlFrom(child) }
}

async function urlFrom(child: Child): Promise<string> {
  const [url] = await child.said(/http:\/\/127\.0\.0\.1:\d+/)
  return url
}
