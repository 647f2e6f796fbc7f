/** A whole migration on the sample shop, in half a minute: `npm run demo`. */
import { type Options, readOptions, USAGE } from './options.ts'
import { inkFor } from './screen/ink.ts'
import { openScreen } from './screen/screen.ts'
import { ChildFailed } from './stage/child.ts'
import { Troupe } from './stage/troupe.ts'
import { StoryFailed } from './story/act.ts'
import { Interrupted, listenForInterrupts } from './story/interrupts.ts'
import { play } from './story/play.ts'

const args = process.argv.slice(2)
const options = readOptions(args)
if (args.includes('--help')) {
  process.stdout.write(`${USAGE}\n`)
} else if (typeof options === 'string') {
  process.stderr.write(`${options}\n\n${USAGE}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await demo(options)
}

/** Runs it to its end, whichever that is, and leaves nothing behind. Gives the exit code. */
async function demo(options: Options): Promise<number> {
  const screen = openScreen(process.stdout)
  const ink = inkFor(process.stdout)
  const ending = new AbortController()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  ended.catch(() => {})
  const end = (why: Error) => {
    reject(why)
    ending.abort(why)
  }
  let playing = false
  let exitCode = 0
  listenForInterrupts(end)
  const troupe = new Troupe(loss => {
    if (!playing) end(loss)
    else screen.say(`  ${ink.bad('✖')} ${loss.message}`)
  })
  try {
    const told = play({
      options,
      troupe,
      screen,
      ink,
      signal: ending.signal,
      onPlaying: code => {
        playing = true
        exitCode = code
      },
    })
    return await Promise.race([told, ended])
  } catch (error) {
    screen.rest()
    if (!(error instanceof Interrupted)) {
      process.stderr.write(complaint(error))
      return 1
    }
    screen.say(playing ? '  Closing.' : '  Interrupted: closing.')
    return playing ? exitCode : error.exitCode
  } finally {
    screen.rest()
    // Also ends the traffic, where it did not end by itself.
    end(new Interrupted(0))
    await troupe.close()
  }
}

function complaint(error: unknown): string {
  if (!(error instanceof ChildFailed || error instanceof StoryFailed)) {
    return `\n${error instanceof Error ? error.stack : String(error)}\n`
  }
  const { message, lastLines } = error
  const said =
    lastLines.length === 0 ? [] : ['  What it wrote last:', ...lastLines.map(line => `    ${line}`)]
  return [`\n✖ ${message}`, ...said, ''].join('\n')
}
