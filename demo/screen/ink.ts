import { styleText } from 'node:util'

/** Colours for one stream: on a terminal, and not with NO_COLOR. Never the only sign of anything. */
export interface Ink {
  bold(text: string): string
  faint(text: string): string
  good(text: string): string
  bad(text: string): string
}

export function inkFor(stream: NodeJS.WriteStream): Ink {
  const draw = (format: 'bold' | 'dim' | 'green' | 'red') => (text: string) =>
    styleText(format, text, { stream })
  return { bold: draw('bold'), faint: draw('dim'), good: draw('green'), bad: draw('red') }
}
