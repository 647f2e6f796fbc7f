import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Look } from './columns.ts'
import type { Output } from './output.ts'

/** Adds the commands that speak to a running Banyan; `done` takes what each gives back. */
export function addAdminCommands(banyan: Command, done: (output: Output) => void): void {
  const { env } = process
  asking(banyan.command('diff'), 'what the API says, as JSON')
    .description('show where the answers of both sides differ: in which routes, fields and examples')
    .argument('[route]', 'its fields that differ, with the rules that would settle them')
    .argument('[field]', 'as `banyan diff ROUTE` names it: examples, legacy beside candidate')
    .option('--limit <n>', 'how many examples, the newest', upTo(1_000), 3)
    .action(async (route = null, field = null, options) => {
      const { diff } = await import('./diff.ts')
      done(await diff({ ...common(options), route, field, limit: options.limit }, env))
    })
  asking(banyan.command('rejudge'), 'what the API says, as JSON')
    .description('say what agreement would be under other rules, before anybody edits routes.yaml')
    .argument('<route>', 'whose stored evidence is judged again')
    .requiredOption('--rules <file>', 'a file with a compare: map, as in routes.yaml')
    .action(async (route, options) => {
      const { rejudge } = await import('./rejudge.ts')
      done(await rejudge({ ...common(options), route, rules: options.rules }, env))
    })
}

/** What all of them take. The token comes from BANYAN_TOKEN, never from an argument, where others could read it. */
function asking(command: Command, json: string): Command {
  return command
    .option('--admin <url>', "the running Banyan's admin port; else BANYAN_ADMIN, else what the file says")
    .addOption(
      new Option('--config <file>', 'the routes file that names the admin port').default('routes.yaml'),
    )
    .option('--json', json, false)
}

function common(options: { readonly admin?: string; readonly config: string; readonly json: boolean }) {
  const { admin = null, config, json } = options
  return { admin, config, json, look: look() }
}

function look(): Look {
  const { isTTY, columns } = process.stdout
  return { colour: isTTY === true && !process.env.NO_COLOR, width: isTTY === true ? columns || 80 : null }
}

function upTo(most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= 1 && value <= most) return value
    throw new InvalidArgumentError(`a whole number from 1 to ${most.toLocaleString('en')}.`)
  }
}
