import { startShop } from './server.ts'

const { PORT = '3000', HOST, DB, SEED, BASE_URL, TICKER_MS, STATUS_MS, LOG } = process.env

const shop = await startShop({
  port: Number(PORT),
  ...(HOST && { host: HOST }),
  ...(DB && { database: DB }),
  ...(SEED && { seed: Number(SEED) }),
  ...(BASE_URL && { baseUrl: BASE_URL }),
  ...(TICKER_MS && { tickerMs: Number(TICKER_MS) }),
  ...(STATUS_MS && { statusMs: Number(STATUS_MS) }),
  ...(LOG === '1' && { log: console.log }),
})
console.log(`Fig & Bark is open at ${shop.url}`)

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, async () => {
    await shop.close()
    process.exit(0)
  })
