import { type Loaded, loadConfig, refusals } from '../config/load.ts'
import { counted, countProblems, formatProblems } from '../config/problems.ts'

export interface CheckOptions {
  readonly config: string
  readonly json: boolean
  readonly colour: boolean
}

/** What a command gives back; stdout is data, stderr is talk. */
interface Output {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** `banyan check`: every problem of a file at once. Exit code 1 when one of them is more than a warning. */
export async function check(options: CheckOptions, env: NodeJS.ProcessEnv): Promise<Output> {
  const loaded = await loadConfig(options.config, env)
  const exitCode = loaded.plan === null ? 1 : 0
  if (options.json) return { exitCode, stdout: `${asJson(loaded, options.config)}\n`, stderr: '' }
  return { exitCode, stdout: asText(loaded, options), stderr: talk(loaded, options.config) }
}

function asJson({ plan, problems, routes, notYet }: Loaded, file: string): string {
  return JSON.stringify({ file, ok: plan !== null, routes, problems, notYet }, null, 2)
}

function asText(loaded: Loaded, { colour }: CheckOptions): string {
  const { problems, routes, plan } = loaded
  const report = formatProblems(problems, { colour })
  const summary = countProblems(problems, routes)
  if (plan === null) return `${report}\n${summary} Nothing was changed.\n`
  return problems.length === 0 ? `${summary}\n` : `${report}\n${summary}\n`
}

/** Which keys are read in vain so far, and what to do next. */
function talk(loaded: Loaded, file: string): string {
  if (loaded.plan === null) return ''
  const refused = refusals(loaded).length > 0
  const option = file === 'routes.yaml' ? '' : ` --config ${file}`
  const next = refused ? '`banyan run` refuses such a file until then.' : `next: banyan run${option}`
  return loaded.notYet.length === 0 ? `${next}\n` : `${notActedOn(loaded.notYet)}\n${next}\n`
}

/** `mirror (14:5 and 2 other places)`: a file of many routes has most keys many times. */
function notActedOn(notYet: readonly string[]): string {
  const places = new Map<string, string[]>()
  for (const one of notYet) {
    const [, place = '', key = ''] = /:(\d+:\d+) (\S+)$/.exec(one) ?? []
    const known = places.get(key)
    if (known === undefined) places.set(key, [place])
    else known.push(place)
  }
  const listed = [...places].map(([key, [first, ...more]]) => {
    return `${key} (${first}${more.length === 0 ? '' : ` and ${counted(more.length, 'other place')}`})`
  })
  return `Read, but not acted on yet: ${listed.join(', ')}.`
}
