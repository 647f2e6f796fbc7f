import { type RunningService, type ServiceOptions, startService } from '../chassis/service.ts'
import { customersFaults } from './faults.ts'
import { customersAppliers } from './following.ts'
import { openPeople } from './people.ts'
import { customersRoutes } from './routes.ts'
import { schema } from './schema.ts'

/** Starts the customers service. */
export function startCustomers(options: ServiceOptions): Promise<RunningService> {
  return startService(
    {
      name: 'customers',
      schema,
      cacheControl: 'no-cache, private',
      bends: customersFaults,
      furnish: database => ({
        appliers: customersAppliers(database),
        routes: [customersRoutes(openPeople(database))],
      }),
    },
    options,
  )
}
