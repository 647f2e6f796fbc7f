import { basename } from 'node:path'

/** What Banyan's log says of an edit of its file, for people; null for lines about anything else. */
export function saidOfTheFile(line: string): string | null {
  const said = fieldsOf(line)
  if (said === null) return null
  if (typeof said.place === 'string') {
    const fix = typeof said.fix === 'string' ? `\n    fix: ${said.fix}` : ''
    return `${basename(said.place)}  ${said.msg}${fix}`
  }
  if (said.msg === 'a revision applies') return `revision ${said.revision} of routes.yaml applies`
  return null
}

function fieldsOf(line: string): { readonly [field: string]: unknown } | null {
  try {
    return line.startsWith('{') ? JSON.parse(line) : null
  } catch {
    return null
  }
}
