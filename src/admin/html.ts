import { html as tagged } from 'htm/preact'
import { type ComponentChildren, h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { neutral } from '../config/neutral.ts'

/** A part of a page. */
export type Html = VNode | VNode[]

/** A part of a page, written as HTML: whatever is put into it shows as text, and can be nothing else. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return tagged(strings, ...values)
}

/** The text of a whole document. */
export function documentText(root: Html): string {
  return `<!doctype html>\n${renderToString(root as VNode)}`
}

/** Longer texts of others are cut here; what is whole stands where it can be scrolled. */
const LONGEST = 300

/**
 * A text that came from outside: set apart so that its direction changes nothing around it, with what cannot be seen made
 * visible, and cut when it is long.
 */
export function foreign(text: string, longest: number = LONGEST): Html {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text
  return h('bdi', null, neutral(shown))
}

export type Children = ComponentChildren
