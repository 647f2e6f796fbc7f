import type { Screen } from './watch.ts'

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/**
 * What is watched, on a terminal in the place of what was there, which comes back at the end with the last text under
 * it; elsewhere one text after the other, each when it is another.
 */
export function screenOn(out: NodeJS.WriteStream, err: NodeJS.WriteStream, isStream: boolean): Screen {
  const ended = new AbortController()
  const end = () => ended.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  // Whoever read it, `head` perhaps, has seen enough.
  out.on('error', end)
  const isDrawn = out.isTTY === true && !isStream
  let last = ''
  return {
    signal: ended.signal,
    show(text) {
      if (text === last && !isDrawn) return
      if (isDrawn) out.write(`${last === '' ? ENTER : ''}${HOME}${frame(text, out.rows || 24)}${CLEAR_BELOW}`)
      else out.write(last === '' || isStream ? text : `\n${text}`)
      last = text
    },
    say(text) {
      if (!isDrawn) err.write(text)
    },
    end() {
      if (isDrawn && last !== '') out.write(`${LEAVE}${last}`)
      process.off('SIGINT', end).off('SIGTERM', end)
    },
  }
}

/** As many lines as there is room for. */
function frame(text: string, rows: number): string {
  const lines = text.trimEnd().split('\n')
  const most = Math.max(1, rows - 1)
  const shown =
    lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines`]
  return shown.map(line => `${line}${CLEAR_LINE}\n`).join('')
}
