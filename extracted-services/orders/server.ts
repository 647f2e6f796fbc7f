import { type RunningService, type ServiceOptions, startService } from '../chassis/service.ts'
import { openBooks } from './books.ts'
import { ordersFaults } from './faults.ts'
import { ordersAppliers } from './following.ts'
import { ordersRoutes } from './routes.ts'
import { schema } from './schema.ts'

/** Starts the orders service: orders and invoices, reading its own books and writing through the monolith. */
export function startOrders(options: ServiceOptions): Promise<RunningService> {
  return startService(
    {
      name: 'orders',
      schema,
      cacheControl: 'no-cache, private',
      bends: ordersFaults,
      furnish: database => ({
        appliers: ordersAppliers(database),
        routes: [ordersRoutes(openBooks(database))],
      }),
    },
    options,
  )
}
