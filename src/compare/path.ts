/**
 * Paths into an answer: a subset of JSONPath (RFC 9535). `$`, `.name`, `['any name']`, `[*]`, `[3]`, `..name`.
 */
export type Step =
  /** A member of an object. */
  | { readonly step: 'name'; readonly name: string }
  /** Every element of an array, every member of an object. */
  | { readonly step: 'any' }
  /** An element of an array, from 0. */
  | { readonly step: 'index'; readonly index: number }
  /** A member of that name at any depth. */
  | { readonly step: 'descend'; readonly name: string }

/** RFC 9535 2.5.1.1: letters, digits, `_` and all beyond ASCII; no digit first. */
const NAME = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*/y
const INDEX = /\[(0|[1-9]\d{0,14})\]/y
/** RFC 9535 2.3.1.1, between single quotes. */
const QUOTED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the RFC wants them escaped
  /\['((?:[^'\\\u0000-\u001f]|\\(?:['\\/bfnrt]|u[0-9A-Fa-f]{4}))*)'\]/y
const ESCAPES: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The steps of a path, or in one sentence what is wrong with it, and what was likely meant. */
export function parsePath(text: string): readonly Step[] | { problem: string; fix?: string } {
  if (!text.startsWith('$')) {
    return { problem: 'a path begins with "$"', ...better(/^[.[]/.test(text) ? `$${text}` : `$.${text}`) }
  }
  const steps = stepsIn(text)
  return typeof steps === 'number' ? mistakeAt(text, steps) : steps
}

/** The steps, or where they cannot be read on. */
function stepsIn(text: string): readonly Step[] | number {
  const steps: Step[] = []
  for (let at = 1; at < text.length; ) {
    const found = stepAt(text, at)
    if (found === null) return at
    steps.push(found.step)
    at = found.end
  }
  return steps
}

function stepAt(text: string, at: number): { step: Step; end: number } | null {
  if (text.startsWith('[*]', at)) return { step: { step: 'any' }, end: at + 3 }
  if (text[at] === '.') {
    const descends = text[at + 1] === '.'
    const name = matchAt(NAME, text, at + (descends ? 2 : 1))
    if (name === null) return null
    return { step: { step: descends ? 'descend' : 'name', name: name[0] }, end: NAME.lastIndex }
  }
  const index = matchAt(INDEX, text, at)
  if (index !== null) return { step: { step: 'index', index: Number(index[1]) }, end: INDEX.lastIndex }
  const quoted = matchAt(QUOTED, text, at)
  if (quoted === null) return null
  return { step: { step: 'name', name: unescaped(quoted[1]!) }, end: QUOTED.lastIndex }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function unescaped(inside: string): string {
  return inside.replace(/\\(u[0-9A-Fa-f]{4}|.)/g, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  )
}

function mistakeAt(text: string, at: number): { problem: string; fix?: string } {
  const rest = text.slice(at)
  if (rest.startsWith('.*')) {
    return { problem: 'every element is "[*]" here', ...better(`${text.slice(0, at)}[*]${rest.slice(2)}`) }
  }
  if (/^\.\.[*[]/.test(rest)) return { problem: 'a name must follow ".."' }
  const loose = looseName(text, at)
  if (loose !== null) {
    const fixed = `${text.slice(0, loose.start)}['${loose.name}']${text.slice(loose.end)}`
    return {
      problem: `${JSON.stringify(loose.name)} must be in brackets and single quotes`,
      ...better(fixed),
    }
  }
  if (/^\[-\d/.test(rest)) return { problem: 'positions count from the front, from 0' }
  if (/^\[(?:\?|\d*:|\d+,)/.test(rest)) return { problem: 'filters, slices and unions are not supported' }
  const where = at + 1 === text.length ? 'at its end' : `at character ${at + 1}`
  return { problem: `a path goes on with .name, ['any name'], [*], [3] or ..name; this does not ${where}` }
}

/** A name that RFC 9535 wants in `['…']`: `.line-items`, `["x"]`, `[x]`. */
function looseName(text: string, at: number): { name: string; start: number; end: number } | null {
  const rest = text.slice(at)
  const bracketed = /^\["([^"'\\]*)"\]|^\[([A-Za-z_][\w-]*)\]/.exec(rest)
  if (bracketed !== null) {
    return { name: bracketed[1] ?? bracketed[2]!, start: at, end: at + bracketed[0].length }
  }
  const start = /^[.[]/.test(rest) ? at : text.lastIndexOf('.', at)
  const dotted = /^\.([^.[\]'"\s]+)/.exec(text.slice(start))
  if (start < 1 || text[start - 1] === '.' || dotted === null) return null
  const end = start + dotted[0].length
  return end > at ? { name: dotted[1]!, start, end } : null
}

/** A suggestion, if it is a path. */
function better(suggestion: string): { fix?: string } {
  return typeof stepsIn(suggestion) === 'number' ? {} : { fix: suggestion }
}
