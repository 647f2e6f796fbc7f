import { type RunningService, type ServiceOptions, startService } from '../chassis/service.ts'
import { catalogFaults } from './faults.ts'
import { catalogAppliers } from './following.ts'
import { photoRoutes } from './photos.ts'
import { openPlants } from './plants.ts'
import { catalogRoutes } from './routes.ts'
import { schema } from './schema.ts'
import { openSearch } from './search.ts'

/** Starts the catalogue: products, categories and search. */
export function startCatalog(options: ServiceOptions): Promise<RunningService> {
  return startService(
    {
      name: 'catalog',
      schema,
      cacheControl: 'private, must-revalidate',
      bends: catalogFaults,
      furnish: database => {
        const plants = openPlants(database)
        return {
          appliers: catalogAppliers(database),
          routes: [catalogRoutes(plants, openSearch(database)), photoRoutes(plants)],
        }
      },
    },
    options,
  )
}
