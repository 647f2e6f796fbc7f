/** One import of a source file, of any form. */
export interface Import {
  /** As written: `../types.ts`, `node:crypto`, `re2js`; null for an import whose name is computed. */
  readonly specifier: string | null
  /** The names in braces but for inline types; empty for other forms. */
  readonly names: readonly string[]
  /** `import type` and `export type`: nothing is loaded at run time. */
  readonly typeOnly: boolean
}

/** A source file without its comments, and with its literals taken out, so that a search finds code only. */
export interface Source {
  /** Each string and template is `"n"`, its place in `literals`. */
  readonly code: string
  readonly literals: readonly string[]
  readonly imports: readonly Import[]
}

const LITERALS_AND_COMMENTS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|[`/{}]/g
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y
const TEMPLATE_PART = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y
/** After these a slash begins a regular expression; after a name, a number or a closing bracket it divides. */
const BEFORE_EXPRESSION =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|else|yield|await))\s*$/

const BINDINGS = String.raw`(?:\*(?:\s+as\s+[\w$]+)?|[\w$]+|\{[^}]*\})`
const FROM = new RegExp(
  String.raw`\b(?:import|export)\s*(type\b(?!\s*(?:,|from\b))\s*)?(${BINDINGS}(?:\s*,\s*${BINDINGS})?)\s*from\s*"(\d+)"`,
  'g',
)
const BARE = /\bimport\s*"(\d+)"/g
const CALLED = /\b(?:import|require)\s*\(\s*(?:"(\d+)"\s*[,)])?/g

/** Takes a TypeScript source apart. No parser: enough of the grammar to tell code from comments and literals. */
export function readSource(text: string): Source {
  const { code, literals } = takeLiteralsOut(text)
  return { code, literals, imports: [...importsIn(code, literals)] }
}

function* importsIn(code: string, literals: readonly string[]): Generator<Import> {
  for (const [, type, bindings = '', index] of code.matchAll(FROM)) {
    const braces = /\{([^}]*)\}/.exec(bindings)?.[1] ?? ''
    const names = braces.split(',').map(name => /^\s*(?!type\s+[\w$])([\w$]+)/.exec(name)?.[1] ?? '')
    yield {
      specifier: literals[Number(index)]!,
      names: names.filter(name => name !== ''),
      typeOnly: type !== undefined,
    }
  }
  for (const [, index] of code.matchAll(BARE)) {
    yield { specifier: literals[Number(index)]!, names: [], typeOnly: false }
  }
  for (const [, index] of code.matchAll(CALLED)) {
    yield { specifier: index === undefined ? null : literals[Number(index)]!, names: [], typeOnly: false }
  }
}

function takeLiteralsOut(text: string): { code: string; literals: string[] } {
  const literals: string[] = []
  let code = ''
  let at = 0
  /** For each open brace: whether it is the `${` of a template, to which the matching one returns. */
  const braces: boolean[] = []

  const literal = (value: string) => {
    code += `"${literals.push(value) - 1}"`
  }
  /** From inside a template to its end or to the next `${`. */
  const template = () => {
    TEMPLATE_PART.lastIndex = at
    literal(TEMPLATE_PART.exec(text)![0])
    at = TEMPLATE_PART.lastIndex
    if (text.startsWith('${', at)) {
      braces.push(true)
      code += '+('
      at += 2
    } else at += 1
  }

  while (at < text.length) {
    LITERALS_AND_COMMENTS.lastIndex = at
    const found = LITERALS_AND_COMMENTS.exec(text)
    code += text.slice(at, found?.index ?? text.length)
    if (found === null) break
    const [token] = found
    at = found.index + token.length
    if (token.startsWith('/*') || token.startsWith('//')) code += ' '
    else if (token.startsWith("'") || token.startsWith('"')) literal(token.slice(1, -1))
    else if (token === '`') template()
    else if (token === '{') {
      braces.push(false)
      code += token
    } else if (token === '}' && braces.pop() === true) {
      code += ')+'
      template()
    } else if (token === '/' && BEFORE_EXPRESSION.test(code)) {
      REGULAR_EXPRESSION.lastIndex = found.index
      const expression = REGULAR_EXPRESSION.exec(text)?.[0] ?? token
      code += ' 0 '
      at = found.index + expression.length
    } else code += token
  }
  return { code, literals }
}
