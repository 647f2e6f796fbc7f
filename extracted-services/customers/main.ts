import { runService } from '../chassis/run.ts'
import { startCustomers } from './server.ts'

await runService('customers', 3103, startCustomers)
