import { CST, Lexer } from 'yaml'

export interface Token {
  readonly type: CST.TokenType | 'text'
  readonly text: string
  readonly start: number
}

/** The pieces of a YAML text in order, those without width left out; `text` is a plain or block scalar. */
export function* tokens(text: string): Generator<Token> {
  let start = 0
  let isText = false
  for (const piece of new Lexer().lex(text)) {
    if (piece === CST.SCALAR) isText = true
    if (piece === CST.SCALAR || piece === CST.DOCUMENT || piece === CST.FLOW_END) continue
    yield { type: isText ? 'text' : (CST.tokenType(piece) ?? 'text'), text: piece, start }
    isText = false
    start += piece.length
  }
}
