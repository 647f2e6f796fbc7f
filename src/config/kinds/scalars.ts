import { quoted } from '../findings.ts'
import { didYouMean } from '../spelling.ts'
import type { Scalar } from '../tree.ts'
import { type Kind, type Schema, scalar, VARIABLE, type Wrong, wrong } from './kind.ts'

/** Any text but none. Numbers and `true` are read as they are written: `build: 1.10` is "1.10". */
export function text(
  wants: string,
  check: (text: string, node: Scalar) => Wrong | null = () => null,
): Kind<string> {
  return scalar(wants, { type: ['string', 'number', 'boolean'], minLength: 1 }, (given, node) => {
    if (given === '') return wrong('wrong-type', `must be ${wants}; this is empty`)
    const mistake = check(given, node)
    return mistake === null ? { value: given } : { wrong: mistake }
  })
}

/** A text that must match, or hold a variable; `schema` is what editors check it by. */
export function word(
  wants: string,
  pattern: RegExp,
  code: string,
  fix?: (text: string) => string,
): Kind<string> {
  const schema = { type: ['string', 'number', 'boolean'], pattern: `${pattern.source}|${VARIABLE}` }
  return scalar(wants, schema, (given, node) => {
    if (pattern.test(given)) return { value: given }
    const better = node.expanded ? undefined : fix?.(given)
    return wrong(
      code,
      `must be ${wants}; this is ${quoted(node.shown)}`,
      better === undefined ? {} : { fix: better },
    )
  })
}

export function bool(wants = 'true or false'): Kind<boolean> {
  return scalar(wants, { anyOf: [{ type: 'boolean' }, variable] }, (given, node) => {
    if (isTyped(node) && /^(?:true|True|TRUE)$/.test(given)) return { value: true }
    if (isTyped(node) && /^(?:false|False|FALSE)$/.test(given)) return { value: false }
    const fix = /^(?:true|yes|on)$/i.test(given)
      ? 'true'
      : /^(?:false|no|off)$/i.test(given)
        ? 'false'
        : undefined
    return mistyped(wants, node, fix)
  })
}

/** A whole number from `least` to `most`. */
export function whole(wants: string, least = 0, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  const range = { minimum: least, ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }) }
  return scalar(wants, { anyOf: [{ type: 'integer', ...range }, variable] }, (given, node) => {
    if (!isTyped(node) || !/^[+-]?\d{1,16}$/.test(given)) {
      return mistyped(wants, node, /^\d+$/.test(given) ? given : undefined)
    }
    const value = Number(given)
    if (value >= least && value <= most) return { value }
    const bounds = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`
    return wrong('out-of-range', `must be ${bounds}; this is ${quoted(node.shown)}`)
  })
}

/** A number of at least zero, with decimals. */
export function decimal(wants: string): Kind<number> {
  return scalar(wants, { anyOf: [{ type: 'number', minimum: 0 }, variable] }, (given, node) => {
    const value = Number(given)
    if (
      !isTyped(node) ||
      !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(given) ||
      !Number.isFinite(value)
    ) {
      return mistyped(wants, node)
    }
    if (value >= 0) return { value }
    return wrong('out-of-range', `must be at least 0; this is ${quoted(node.shown)}`)
  })
}

/** One of a few words. */
export function choice<const W extends string>(words: readonly W[]): Kind<W> {
  const wants = `one of ${words.join(', ')}`
  return scalar(wants, { anyOf: [{ enum: words }, variable] }, (given, node) => {
    const found = words.find(one => one === given)
    if (found !== undefined) return { value: found }
    const meant = node.expanded ? null : didYouMean(given, words)
    const fix = meant === null ? undefined : `write ${meant}`
    return wrong(
      'unknown-value',
      `must be ${wants}; this is ${quoted(node.shown)}`,
      fix === undefined ? {} : { fix },
    )
  })
}

/** A text that is never printed. */
export function secret(wants: string): Kind<string> {
  const kind = text(wants)
  return {
    ...kind,
    read(node, findings) {
      findings.hide(node)
      return kind.read(node, findings)
    },
  }
}

export const variable: Schema = { type: 'string', pattern: VARIABLE }

/** A number or a boolean in quotes is a text, unless a variable is in it. */
function isTyped(node: Scalar): boolean {
  return node.plain || node.expanded
}

function mistyped(wants: string, node: Scalar, fix?: string) {
  const better = node.expanded ? undefined : fix
  return wrong(
    'wrong-type',
    `must be ${wants}; this is ${quoted(node.shown)}`,
    better === undefined ? {} : { fix: better },
  )
}
