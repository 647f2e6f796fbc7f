import { neutral } from '../config/neutral.ts'

/** A text as one word of a POSIX shell's command line, safe on a terminal. */
export function word(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-')) return text
  return `'${neutral(text).replaceAll("'", `'\\''`)}'`
}
