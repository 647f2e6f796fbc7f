import { neutral } from '../config/neutral.ts'
import { didYouMean } from '../config/spelling.ts'
import type { Overview } from '../types/steering.ts'
import { type AdminOptions, adminAddress } from './admin-address.ts'
import { type AdminClient, adminClient, type Unanswered } from './admin-client.ts'
import type { Look } from './columns.ts'
import { EXIT, type Output } from './output.ts'
import { type Question, unanswered } from './unanswered-text.ts'

/** What every command has that speaks to a running Banyan. */
export interface AskingOptions extends AdminOptions {
  readonly json: boolean
  readonly look: Look
}

/** The route or the upstream that was asked for. */
export interface Named {
  readonly kind: 'route' | 'upstream'
  readonly name: string
}

/** A running Banyan to be asked, and what to give back when it does not answer. */
export interface Asked {
  readonly client: AdminClient
  failed(answer: Unanswered, named?: Named): Promise<Output>
}

/** Finds the running Banyan, asks it what the command wants to know, and gives what the command prints. */
export async function asking(
  command: string,
  options: AskingOptions,
  env: NodeJS.ProcessEnv,
  ask: (asked: Asked) => Promise<Output>,
): Promise<Output> {
  const address = await adminAddress(options, env)
  if ('wrong' in address) return usage(command, address.wrong)
  const token = env.BANYAN_TOKEN || null
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) {
    return usage(command, 'BANYAN_TOKEN holds characters that no token has, such as a space or a line break')
  }
  const client = adminClient(address.url, token)
  const { json, look } = options
  const question = { command, ...address, hasToken: token !== null, unknown: null, json, look }
  try {
    return await ask({
      client,
      failed: async (answer, named) => {
        return unanswered(answer, { ...question, unknown: await unknownName(answer, named ?? null, client) })
      },
    })
  } finally {
    await client.close()
  }
}

export function usage(command: string, what: string): Output {
  return { exitCode: EXIT.usage, stdout: '', stderr: `${command}: ${neutral(what)}\n` }
}

/** What is wrong with a name that the API knows nothing of, and which was likely meant; null when that is not what is wrong. */
async function unknownName(
  answer: Unanswered,
  named: Named | null,
  client: AdminClient,
): Promise<Question['unknown']> {
  if (named === null || !('status' in answer) || answer.status !== 404) return null
  const overview = await client.get<Overview>('overview')
  if (!('value' in overview)) return null
  const { routes } = overview.value
  const names =
    named.kind === 'upstream'
      ? routes.flatMap(({ legacy, candidate }) => [legacy, candidate]).filter(name => name !== null)
      : routes.map(({ name }) => name)
  return names.includes(named.name) ? null : { ...named, meant: didYouMean(named.name, names) }
}
