/** What a command gives back; stdout is data, stderr is talk. */
export interface Output {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** For scripts: what went wrong, told apart. */
export const EXIT = { ok: 0, problems: 1, usage: 2, unreachable: 3 } as const

/** An API's object as text that is safe on a terminal and still the same object: what would harm is escaped. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSEEN, escaped)}\n`
}

/** The same on one line, for a stream of objects. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replace(UNSEEN, escaped)}\n`
}

/** What JSON lets stand in a string though a terminal obeys it or shows nothing. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

function escaped(found: string): string {
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
}
