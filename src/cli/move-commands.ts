import { type Command, InvalidArgumentError, Option } from 'commander'
import { PHASES } from '../phases/table.ts'
import type { AskingOptions } from './asking.ts'
import type { Output } from './output.ts'

interface Around {
  /** Adds the options that every command has that speaks to a running Banyan. */
  readonly asking: (command: Command) => Command
  readonly common: (options: {
    readonly admin?: string
    readonly config: string
    readonly json: boolean
  }) => AskingOptions
  readonly done: (output: Output) => void
}

/** Adds the commands that move routes. */
export function addMoveCommands(banyan: Command, { asking, common, done }: Around): void {
  const { env } = process
  asking(banyan.command('promote'))
    .description('move a route to its next step, when its gate passes')
    .argument('<route>', 'which route')
    .addOption(new Option('--to <phase>', 'where to, instead of the next step').choices(Object.keys(PHASES)))
    .option('--percent <share>', 'with --to canary: the share of callers, 10%', share)
    .option('--write', 'edit routes.yaml as well', false)
    .addOption(whyOption())
    .option('--force', 'past a gate that does not pass; needs --why', false)
    .action(async (route, options) => {
      const { to = null, percent = null, write, force, why } = options
      const { promote } = await import('./moves.ts')
      done(await promote({ ...common(options), route, to, percent, write, force, why }, env))
    })
  asking(banyan.command('rollback'))
    .description('put every caller of a route on legacy, at once')
    .argument('[route]', 'which route')
    .option('--all', 'every route', false)
    .addOption(whyOption())
    .action(async (route, options, command: Command) => {
      if ((route === undefined) !== options.all) command.error('error: name one route, or say --all')
      const { rollback, rollbackAll } = await import('./moves.ts')
      const { why } = options
      const output = options.all
        ? rollbackAll({ ...common(options), why }, env)
        : rollback({ ...common(options), route, why }, env)
      done(await output)
    })
  for (const [step, description, needsWhy] of [
    ['hold', 'stop promotions of a route; rollbacks still happen', false],
    ['resume', 'let a route that was held be promoted again', false],
    ['restart', "begin a route's evidence anew", true],
  ] as const) {
    asking(banyan.command(step))
      .description(description)
      .argument('<route>', 'which route')
      .addOption(whyOption(needsWhy))
      .action(async (route, options) => {
        const moves = await import('./moves.ts')
        done(await moves[step]({ ...common(options), route, why: options.why }, env))
      })
  }
  asking(banyan.command('build'))
    .description('say that a new build of an upstream is deployed: evidence of its routes begins anew')
    .argument('<upstream>', 'its name in routes.yaml')
    .argument('<name>', 'of the build: 2026-11-23.1')
    .action(async (upstream, name, options) => {
      const { build } = await import('./moves.ts')
      done(await build({ ...common(options), upstream, build: name }, env))
    })
}

function whyOption(isNeeded = false): Option {
  const option = new Option('--why <text>', 'for the history')
  return isNeeded ? option.makeOptionMandatory() : option.default('')
}

/** A share as routes.yaml writes it, above 0 and up to 100%; the sign may be left out here. */
function share(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text)
  const value = found === null ? Number.NaN : Number(found[1])
  if (value > 0 && value <= 100) return Number((value / 100).toPrecision(12))
  throw new InvalidArgumentError('a share above 0% and up to 100%, like 10%.')
}
