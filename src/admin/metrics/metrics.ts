import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { RouteTotals, Totals } from '../../types/metrics.ts'
import type { Overview, Steering } from '../../types/steering.ts'
import { refusal } from '../refusals.ts'
import { asMetric } from './family.ts'
import { routeFamilies } from './routes.ts'
import { runningFamilies } from './running.ts'
import { trafficFamilies } from './traffic.ts'

/** What reached no route. */
const NO_ROUTE = ''
const KEPT = /^process_(?!cpu_)|^nodejs_version_info$/

/**
 * `/metrics`, in the text format of Prometheus. Counters are of the process: they go on when a thread dies, and begin
 * anew with the process. Whoever may read may have them, and with `admin.metrics: open` anybody.
 */
export function metrics(app: FastifyInstance, steering: Steering, totals: Totals): void {
  const processMetrics = ofTheProcess()
  app.get('/metrics', { config: { access: 'metrics' }, schema: { hide: true } }, async (_, reply) => {
    if (!totals.isWhole()) {
      // Smaller sums than a moment ago would look like a process that began anew.
      const message = 'this thread has just begun and has not heard of all others yet; ask again in a moment'
      return reply.code(503).send(refusal(503, message))
    }
    const text = await textOf(await steering.overview(), totals)
    return reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(`${text}\n${await processMetrics.metrics()}`)
  })
}

function textOf(overview: Overview, totals: Totals): Promise<string> {
  const registry = new Registry()
  const all = [
    ...trafficFamilies(planned(overview, totals)),
    ...routeFamilies(overview),
    ...runningFamilies(overview, totals),
  ]
  for (const family of all) registry.registerMetric(asMetric(family))
  return registry.metrics()
}

/** Only of routes that the plan names: whatever else was counted is of one that is gone. */
function planned({ routes }: Overview, totals: Totals): RouteTotals[] {
  const counted = totals.routes()
  return [...routes.map(({ name }) => name), NO_ROUTE].flatMap(name => counted.get(name) ?? [])
}

/**
 * Memory, descriptors, start. What is of this thread alone, such as its heap, is left out, and so is the CPU time, which
 * prom-client counts from when it is asked to.
 */
function ofTheProcess(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const { name } of registry.getMetricsAsArray()) {
    if (!KEPT.test(name)) registry.removeSingleMetric(name)
  }
  return registry
}
