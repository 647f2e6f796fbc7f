import type { Ink } from './ink.ts'

export interface Quoting {
  /** Where lines break, in characters. */
  readonly columns: number
  /** Which of the lines are shown; what is left out is counted. */
  readonly keep?: (line: string, index: number) => boolean
}

const INDENT = '    '

/** A command as it was typed and what it printed, set off from the story around it. */
export function quoted(
  command: string,
  output: string,
  ink: Ink,
  { columns, keep = () => true }: Quoting,
): readonly string[] {
  const lines = output.trimEnd().split('\n')
  const kept = lines.filter(keep)
  const left = lines.length - kept.length
  return [
    `  ${ink.bold(`$ ${command}`)}`,
    ...kept.flatMap(line => wrapped(line, columns - INDENT.length).map(part => `${INDENT}${part}`.trimEnd())),
    ...(left === 0 ? [] : [ink.faint(`${INDENT}… ${left} more ${left === 1 ? 'line' : 'lines'}`)]),
  ]
}

/** Broken between words, with what follows a little further in. */
export function wrapped(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line]
  const further = ' '.repeat(indentOf(line) + 4)
  const at = line.lastIndexOf(' ', width)
  if (at <= further.length) return [line]
  return [line.slice(0, at).trimEnd(), ...wrapped(further + line.slice(at).trimStart(), width)]
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
