// Run as a process of its own: applies the events of a file to a store and dies inside the transaction.
import { readFileSync } from 'node:fs'
import { catalogAppliers } from '../../extracted-services/catalog/following.ts'
import { schema } from '../../extracted-services/catalog/schema.ts'
import { openProjection } from '../../extracted-services/chassis/projection.ts'

const [db, eventsFile, deadly] = process.argv.slice(2)
const projection = openProjection(db!, schema)
const appliers = catalogAppliers(projection.database)
projection.apply(JSON.parse(readFileSync(eventsFile!, 'utf8')), {
  'product.saved': (data: never) => {
    appliers['product.saved']!(data)
    if ((data as { id: number }).id === Number(deadly)) process.kill(process.pid, 'SIGKILL')
  },
})
