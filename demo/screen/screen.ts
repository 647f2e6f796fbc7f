/** Where the story is told: lines that stay, and below them one that changes. */
export interface Screen {
  /** Whether the live line replaces itself. */
  readonly lively: boolean
  /** How wide a line may be. */
  readonly columns: number
  /** Lines that stay. */
  say(...lines: readonly string[]): void
  /** Shows `line` until the next `rest`: on a terminal always, elsewhere now and then. */
  watch(line: () => string): void
  /** No live line any more. */
  rest(): void
}

const REDRAW_MS = 250
const PLAIN_COLUMNS = 80
const LEAST_COLUMNS = 60
const MOST_COLUMNS = 100
const REPEAT_MS = 5_000
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const CLEAR_LINE = '\r\x1b[2K'

/** A terminal gets a line that replaces itself; a pipe, a file or a dumb terminal gets plain lines. */
export function openScreen(stream: NodeJS.WriteStream): Screen {
  const lively = stream.isTTY === true && process.env.TERM !== 'dumb'
  return lively ? terminal(stream) : pipe(stream)
}

function terminal(stream: NodeJS.WriteStream): Screen {
  let line: (() => string) | null = null
  let timer: NodeJS.Timeout | undefined
  const draw = () => stream.write(CLEAR_LINE + (line === null ? '' : fitting(line(), stream.columns)))
  const rest = () => {
    if (line === null) return
    clearInterval(timer)
    line = null
    stream.write(CLEAR_LINE + SHOW_CURSOR)
  }
  process.once('exit', rest)
  return {
    lively: true,
    get columns() {
      return Math.min(Math.max(stream.columns || PLAIN_COLUMNS, LEAST_COLUMNS), MOST_COLUMNS)
    },
    say(...lines) {
      stream.write(`${line === null ? '' : CLEAR_LINE}${lines.join('\n')}\n`)
      if (line !== null) draw()
    },
    watch(next) {
      if (line === null) stream.write(HIDE_CURSOR)
      line = next
      clearInterval(timer)
      timer = setInterval(draw, REDRAW_MS).unref()
      draw()
    },
    rest,
  }
}

function pipe(stream: NodeJS.WriteStream): Screen {
  let timer: NodeJS.Timeout | undefined
  return {
    lively: false,
    columns: PLAIN_COLUMNS,
    say(...lines) {
      stream.write(`${lines.join('\n')}\n`)
    },
    watch(line) {
      clearInterval(timer)
      timer = setInterval(() => stream.write(`${line()}\n`), REPEAT_MS).unref()
    },
    rest: () => clearInterval(timer),
  }
}

/** A line that would wrap could not be replaced; cut, it goes without colour. */
function fitting(line: string, columns = 80): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the terminal's colours
  const bare = line.replaceAll(/\x1b\[\d+m/g, '')
  return bare.length < columns ? line : bare.slice(0, columns - 1)
}
