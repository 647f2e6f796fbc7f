import type { Overview } from '../types/steering.ts'
import { type AskingOptions, asking } from './asking.ts'
import { EXIT, jsonText, type Output } from './output.ts'
import { statusTalk, statusText } from './status-text.ts'

export interface StatusOptions extends AskingOptions {
  /** Routes with nothing to do, too. */
  readonly all: boolean
}

/** `banyan status`: where every route is and what the gate says of it, those that need somebody first. */
export function status(options: StatusOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  return asking('banyan status', options, env, async ({ client, failed }) => {
    const answer = await client.get<Overview>('overview')
    if (!('value' in answer)) return failed(answer)
    const { json, all, look } = options
    const { value } = answer
    if (json) return { exitCode: EXIT.ok, stdout: jsonText(value), stderr: '' }
    return { exitCode: EXIT.ok, stdout: statusText(value, all, look), stderr: statusTalk(value, all) }
  })
}
