import { runService } from '../chassis/run.ts'
import { startOrders } from './server.ts'

await runService('orders', 3102, startOrders)
