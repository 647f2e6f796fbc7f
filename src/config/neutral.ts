/**
 * Characters that move a terminal's cursor, change its colours, reverse its text or cannot be seen. Tabs are among
 * them: a terminal draws them as wide as it likes.
 */
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A text that is safe to print: each harmful character replaced by one that shows, so that columns stay. */
export function neutral(text: string): string {
  return text.replace(HARMFUL, found => {
    const code = found.charCodeAt(0)
    if (found === '\t') return ' '
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '␡' : '�'
  })
}
