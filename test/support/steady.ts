import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'

/** Each connection rests so long between requests: load, but not all there is of a small machine. */
const REST_MS = 4

export interface SteadyLoad {
  /** Requests answered 200 up to now. */
  readonly answered: number
  /** One line for each request that was not. */
  readonly failures: readonly string[]
  /** Resolves when so many more were answered. */
  more(count: number): Promise<void>
  stop(): Promise<void>
}

/** Asks over and over on `connections` kept connections, until it is stopped. */
export function steadyLoad(url: string, connections: number): SteadyLoad {
  const agent = new Agent({ connections })
  const failures: string[] = []
  const waiting: { readonly at: number; readonly resolve: () => void }[] = []
  let answered = 0
  let stopping = false
  const caller = async () => {
    while (!stopping) {
      try {
        const { statusCode, body } = await request(`${url}/load`, { dispatcher: agent })
        const text = await body.text()
        if (statusCode === 200) answered++
        else failures.push(`${statusCode} ${text}`)
      } catch (error) {
        failures.push(String(error))
      }
      while (waiting.length > 0 && waiting[0]!.at <= answered) waiting.shift()!.resolve()
      await delay(REST_MS)
    }
  }
  const callers = Array.from({ length: connections }, caller)
  return {
    get answered() {
      return answered
    },
    failures,
    more: count => new Promise(resolve => waiting.push({ at: answered + count, resolve })),
    async stop() {
      stopping = true
      await Promise.all(callers)
      await agent.close()
    },
  }
}
