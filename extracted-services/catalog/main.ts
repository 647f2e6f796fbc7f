import { runService } from '../chassis/run.ts'
import { startCatalog } from './server.ts'

await runService('catalog', 3101, startCatalog)
