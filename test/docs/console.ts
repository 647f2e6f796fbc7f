/** Pairs of a command and what it prints, of a `console` block. */
export function shownIn(text: string): readonly (readonly [command: string, output: string])[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const)
}

/** Whether a command speaks to a running Banyan. */
export function asksAProxy(command: string): boolean {
  return /^npx banyan (?!(?:run|check|explain|compare)\b)/.test(command)
}
