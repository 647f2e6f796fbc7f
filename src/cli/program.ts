import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { addAdminCommands } from './admin-commands.ts'
import { EXIT, type Output } from './output.ts'

export type { Output } from './output.ts'

/**
 * Reads the command line and runs the command, whose code is loaded only then.
 * Gives the exit code: 0 ok, 1 problems, 2 wrong usage, 3 no proxy.
 */
export async function program(argv: readonly string[]): Promise<number> {
  const version = readVersion()
  let exitCode = 0
  const banyan = new Command('banyan')
    .description(
      'A strangler-fig migration proxy: moves a monolith to services one path at a time, on evidence.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError('(banyan --help shows what there is)')
  banyan
    .command('run')
    .description('serve callers as routes.yaml says, until SIGTERM or Ctrl-C')
    .addOption(configOption())
    .option('--legacy <url>', 'run with no file: everything is passed to this address')
    .option('--host <address>', 'with --legacy: where to listen')
    .option('--port <n>', 'with --legacy: the port to listen on; 0 picks one', port)
    .option('--admin-port <n>', 'with --legacy: the admin port; 0 picks one', port)
    .option('--workers <n>', 'how many fronts share the port', count, 1)
    .addOption(new Option('--log-level <level>', 'least severe lines to log').choices(LEVELS).default('info'))
    .action(async (options, command: Command) => {
      const { legacy = null, host = null, port = null, adminPort = null } = options
      if (legacy === null && (host ?? port ?? adminPort) !== null) {
        command.error('error: --host, --port and --admin-port go with --legacy; a file says where it listens')
      }
      const { run } = await import('./run.ts')
      exitCode = await run({ ...options, legacy, host, port, adminPort }, version)
    })
  banyan
    .command('check')
    .description('read routes.yaml and say everything that is wrong with it')
    .addOption(configOption())
    .option('--json', 'the problems as JSON', false)
    .action(async options => {
      const { check } = await import('./check.ts')
      exitCode = write(await check({ ...options, colour: colour() }, process.env))
    })
  banyan
    .command('explain')
    .description('say which route answers a request, and why')
    .argument('<method>', 'in capitals: GET')
    .argument('<url>', 'a path, or an address with a host')
    .option('--header <line>', "a header, as in 'cookie: sid=anna'; may be given again", gather, [])
    .addOption(configOption())
    .option('--json', 'the explanation as JSON', false)
    .action(async (method, url, options) => {
      const { explain } = await import('./explain.ts')
      exitCode = write(await explain({ ...options, method, url, headers: options.header }, process.env))
    })
  banyan
    .command('compare')
    .description('say whether two answers agree: two files, or two addresses; no proxy is needed')
    .argument('<left>', "legacy's: a file, or an address")
    .argument('<right>', "the candidate's")
    .option('--rules <file>', 'a file with a compare: map, as in routes.yaml')
    .option('--type <mime>', 'the content type of both, whatever they say')
    .option('--json', 'the comparison as JSON', false)
    .action(async (left, right, options) => {
      const { rules = null, type = null, json } = options
      const { compare } = await import('./compare.ts')
      exitCode = write(await compare({ left, right, rules, type, json }, process.env))
    })
  addAdminCommands(banyan, output => {
    exitCode = write(output)
  })
  try {
    await banyan.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

function configOption(): Option {
  return new Option('--config <file>', 'the routes file').default('routes.yaml')
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 64)
    throw new InvalidArgumentError('a whole number from 1 to 64.')
  return value
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('a whole number from 0 to 65535.')
  }
  return value
}

function gather(line: string, before: readonly string[]): readonly string[] {
  return [...before, line]
}

function colour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR
}

function write({ exitCode, stdout, stderr }: Output): number {
  process.stdout.on('error', cannotWrite)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  return exitCode
}

/** Whoever read it, `head` perhaps, may have seen enough; a full disk is worth a word. */
function cannotWrite(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  process.stderr.write(`banyan: the output cannot be written: ${error.message}\n`)
  process.exit(EXIT.problems)
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
