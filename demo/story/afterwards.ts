import type { Ink } from '../screen/ink.ts'
import type { Screen } from '../screen/screen.ts'
import type { Stage } from '../stage/stage.ts'
import { PASSWORD } from '../traffic/customers.ts'

const COMMANDS = [
  'status --all',
  'get products --watch',
  'diff products',
  "resume products --why 'catalog is mended'",
  'history',
]

/** Where everything is, for somebody who wants to try it. */
export function afterwards(stage: Stage, screen: Screen, ink: Ink): void {
  const { services, routesFile } = stage
  const places = [
    ['the shop', stage.frontUrl, 'through Banyan, as customers see it'],
    ['', stage.shopUrl, 'directly: the monolith alone'],
    ['', '', `log in as anna@example.com, password ${PASSWORD}`],
    ['catalog', services.catalog, 'try /api/products/17'],
    ['orders', services.orders, 'try /api/orders/1600'],
    ['customers', services.customers, 'try /api/customers/1'],
    ['gateway', stage.gatewayUrl, 'try /mobile/home?customer=1'],
    ['admin', stage.adminUrl, "Banyan's own port, try /api/v1/overview"],
  ] as const
  screen.say(
    ink.bold('It is all yours'),
    ...places.map(([name, url, what]) =>
      `  ${name.padEnd(10)} ${url.padEnd(23)} ${ink.faint(what)}`.trimEnd(),
    ),
    '',
    '  Steer it from another terminal, in this folder:',
    `    export BANYAN_ADMIN=${stage.adminUrl}`,
    ...COMMANDS.map(command => `    node src/main.ts ${command}`),
    '',
    '  Edit this file and watch the line below; a mistake in it changes nothing:',
    `    ${routesFile}`,
    '  A few people go on shopping. Ctrl-C ends everything.',
    '',
  )
}
