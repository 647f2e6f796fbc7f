import { env } from 'node:process'
import { faultsFrom, numberFrom, originFrom, runProcess } from '../chassis/run.ts'
import { startGateway } from './server.ts'

await runProcess('gateway', 'for /web and /mobile', () =>
  startGateway({
    port: numberFrom('PORT', 3110, 65_535),
    host: env.HOST || '127.0.0.1',
    legacyUrl: originFrom('LEGACY_URL', 'http://127.0.0.1:3000'),
    catalogUrl: originFrom('CATALOG_URL', 'http://127.0.0.1:3101'),
    ordersUrl: originFrom('ORDERS_URL', 'http://127.0.0.1:3102'),
    customersUrl: originFrom('CUSTOMERS_URL', 'http://127.0.0.1:3103'),
    partTimeoutMs: numberFrom('PART_TIMEOUT_MS', 1_500, 60_000, 1),
    ...(env.TRUST_PROXY ? { trustProxy: env.TRUST_PROXY } : {}),
    faults: faultsFrom('FAULTS'),
    faultSeed: numberFrom('FAULT_SEED', 1, 2 ** 32 - 1),
    log: env.LOG === '1',
  }),
)
