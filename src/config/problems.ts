import { styleText } from 'node:util'
import type { Problem } from '../types.ts'
import { neutral } from './neutral.ts'

interface Look {
  /** Colour is never the only sign. */
  readonly colour: boolean
}

/** Problems as `banyan check` prints them: place, code and what; the lines of the file; why; fix. Safe on a terminal. */
export function formatProblems(problems: readonly Problem[], look: Look): string {
  return problems.map(problem => formatProblem(problem, look)).join('')
}

/** `2 problems in 23 routes.` */
export function countProblems(problems: readonly Problem[], routes: number): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  const parts = [
    ...(errors > 0 ? [counted(errors, 'problem')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ]
  return `${parts.length === 0 ? 'No problems' : parts.join(' and ')} in ${counted(routes, 'route')}.`
}

export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

function formatProblem(problem: Problem, { colour }: Look): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const { file, line, column, code, severity, frame, why, fix } = problem
  const place = frame.length === 0 ? neutral(file) : `${neutral(file)}:${line}:${column}`
  const what = severity === 'warning' ? `warning: ${neutral(problem.what)}` : neutral(problem.what)
  const lines = [`${paint('bold', place)}  ${paint(severity === 'error' ? 'red' : 'yellow', code)}   ${what}`]
  // The suggestion says it all.
  if (code === 'unknown-key' && what.includes('did you mean')) return `${lines[0]}\n`
  for (const [index, text] of frame.entries()) {
    lines.push(
      index === frame.length - 1
        ? paint(severity === 'error' ? 'red' : 'yellow', neutral(text))
        : neutral(text),
    )
  }
  if (why !== undefined) lines.push(`   ${paint('dim', 'why')}  ${neutral(why)}`)
  if (fix !== undefined) lines.push(`   ${paint('dim', 'fix')}  ${neutral(fix)}`)
  return `${lines.join('\n')}\n`
}
