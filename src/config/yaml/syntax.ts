import type { YAMLError } from 'yaml'
import { quoted } from '../findings.ts'

interface InOurWords {
  readonly what: string
  readonly why?: string
  readonly fix?: string
}

const BAD_INDENTATION: InOurWords = {
  what: 'this line is not indented like those around it',
  fix: 'begin all keys of one map, and all dashes of one list, in the same column',
}

/** What is wrong with the text as YAML, in our words. `at` is what stands at the place. */
export function inOurWords({ code, message }: Pick<YAMLError, 'code' | 'message'>, at: string): InOurWords {
  if (/without - indicator|block sequence may not/.test(message)) return BAD_INDENTATION
  const before = at === '' ? '' : ` before ${quoted(at)}`
  switch (code) {
    case 'TAB_AS_INDENT':
      return { what: 'a tab cannot indent a line', fix: 'indent with spaces' }
    case 'BAD_INDENT':
      if (message.includes('end with a')) {
        const bracket = message.at(-1)
        return { what: `a "${bracket}" is missing${before}`, fix: `close it with "${bracket}"` }
      }
      return BAD_INDENTATION
    case 'MISSING_CHAR':
      if (message.includes('quote')) return { what: 'the closing quote is missing' }
      if (message.includes('map values') || message.includes('map items need')) {
        return { what: 'a colon and a value must follow this key', fix: 'write key: value' }
      }
      return { what: `a comma, or the end of a list or map, is missing${before}` }
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        what: 'a key cannot begin here',
        why: 'the key before it has a value already, or this line is indented too far',
        fix: 'put the value in quotes, or correct the indentation',
      }
    case 'BAD_DQ_ESCAPE':
      return {
        what: `${quoted(escapeIn(message))} means nothing between double quotes`,
        fix: `write ${quoted(escapeIn(message))} or put the value in single quotes`,
      }
    case 'MULTIPLE_DOCS':
      return { what: 'a second document begins here', fix: 'keep one, and one file a document' }
    case 'BLOCK_IN_FLOW':
      return { what: 'between [ ] or { } a list or map is written with brackets too' }
    case 'MULTIPLE_ANCHORS':
    case 'ALIAS_PROPS':
    case 'BAD_PROP_ORDER':
      return { what: 'anchors and aliases (& and *) do not go together like this' }
    case 'BAD_ALIAS':
      return { what: 'a name must follow here, without a colon', why: '& and * name a value of YAML' }
    case 'MULTIPLE_TAGS':
    case 'TAG_RESOLVE_FAILED':
      return { what: 'tags (!) are not used here', fix: 'remove the tag, or put the value in quotes' }
    case 'BAD_DIRECTIVE':
      return { what: 'this directive (%) is not one of YAML' }
    case 'KEY_OVER_1024_CHARS':
      return { what: 'a key has over 1,024 characters' }
    case 'BAD_SCALAR_START':
      return { what: `no unquoted value begins with ${quoted(at)}`, fix: 'put the value in quotes' }
    case 'RESOURCE_EXHAUSTION':
      return { what: 'this is nested too deeply' }
    default:
      if (message.includes('block-seq-ind')) return { what: 'a list cannot begin on the line of its key' }
      return { what: `${at === '' ? 'this' : quoted(at)} cannot stand here`, ...hintOf(at) }
  }
}

function escapeIn(message: string): string {
  return /\\.*$/s.exec(message)?.[0] ?? '\\'
}

function hintOf(at: string): { fix?: string } {
  return /^[[\]{}]$/.test(at) ? { fix: `remove it, or put the value it belongs to in quotes` } : {}
}
