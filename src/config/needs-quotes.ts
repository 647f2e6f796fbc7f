import { type Findings, quoted } from './findings.ts'
import { isOnlyVariables, precedesSecret, type Span } from './secrets.ts'

/** Says that a text must be put in quotes; never prints it when it looks like a secret. */
export function sayNeedsQuotes(node: Span, text: string, why: string, findings: Findings): void {
  const before = findings.source.text.slice(Math.max(0, node.start - 120), node.start)
  const secret = precedesSecret(before) && !isOnlyVariables(text)
  if (secret) findings.hide(node)
  const said = { why, fix: secret ? 'put the value in double quotes' : JSON.stringify(text) }
  findings.error(node, 'needs-quotes', `${secret ? 'this value' : quoted(text)} must be in quotes`, said)
}
