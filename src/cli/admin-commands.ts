import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Look } from './columns.ts'
import { addMoveCommands } from './move-commands.ts'
import type { Output } from './output.ts'

/** Adds the commands that speak to a running Banyan; `done` takes what each gives back. */
export function addAdminCommands(banyan: Command, done: (output: Output) => void): void {
  const { env } = process
  asking(banyan.command('status'))
    .description('say where every route is and what its gate says, those that need somebody first')
    .option('--all', 'also the routes with nothing to do', false)
    .action(async options => {
      const { status } = await import('./status.ts')
      done(await status({ ...common(options), all: options.all }, env))
    })
  asking(banyan.command('get'))
    .description('show one route: who answers, how far both sides agree, what its gate misses')
    .argument('<route>', 'its name in routes.yaml')
    .option('--watch', 'draw it anew as things happen, until Ctrl-C; with --json a line each time', false)
    .action(async (route, options) => {
      const { screenOn } = await import('./screen.ts')
      const watch = options.watch ? screenOn(process.stdout, process.stderr, options.json) : null
      const { get } = await import('./get.ts')
      done(await get({ ...common(options), route, watch }, env))
    })
  asking(banyan.command('diff'))
    .description('show where the answers of both sides differ: in which routes, fields and examples')
    .argument('[route]', 'its fields that differ, with the rules that would settle them')
    .argument('[field]', 'as `banyan diff ROUTE` names it: examples, legacy beside candidate')
    .option('--limit <n>', 'how many examples, the newest', upTo(100), 3)
    .action(async (route = null, field = null, options) => {
      const { diff } = await import('./diff.ts')
      done(await diff({ ...common(options), route, field, limit: options.limit }, env))
    })
  asking(banyan.command('rejudge'))
    .description('say what agreement would be under other rules, before anybody edits routes.yaml')
    .argument('<route>', 'whose stored evidence is judged again')
    .requiredOption('--rules <file>', 'a file with a compare: map, as in routes.yaml')
    .action(async (route, options) => {
      const { rejudge } = await import('./rejudge.ts')
      done(await rejudge({ ...common(options), route, rules: options.rules }, env))
    })
  asking(banyan.command('history'))
    .description('say who moved what, when and why, the newest first')
    .argument('[route]', 'only of this route')
    .option('--limit <n>', 'how many entries', upTo(500), 20)
    .option('--before <id>', 'what came before this entry', upTo(Number.MAX_SAFE_INTEGER))
    .action(async (route = null, options) => {
      const { history } = await import('./history.ts')
      const { limit, before = null } = options
      done(await history({ ...common(options), route, limit, before }, env))
    })
  addMoveCommands(banyan, { asking, common, done })
}

/** What all of them take. The token comes from BANYAN_TOKEN, never from an argument, where others could read it. */
function asking(command: Command): Command {
  return command
    .option('--admin <url>', "the running Banyan's admin port; else BANYAN_ADMIN, else admin of the file")
    .addOption(
      new Option('--config <file>', 'the routes file that names the admin port').default('routes.yaml'),
    )
    .option('--json', 'what the API says, as JSON', false)
    .addHelpText('after', '\nThe token, where one is needed, is taken from BANYAN_TOKEN.')
}

interface Common {
  readonly admin?: string
  readonly config: string
  readonly json: boolean
}

function common({ admin, config, json }: Common) {
  return { admin: admin ?? null, config, json, look: look() }
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
