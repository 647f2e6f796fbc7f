/** A piece of a page that is already safe to send. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Value = Html | string | number | boolean | null | undefined | readonly Value[]

/** HTML in which every inserted string is escaped; pieces of HTML and lists of them go in as they are, null and false as nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(
    parts.map((part, index) => part + (index < values.length ? markup(values[index]) : '')).join(''),
  )
}

function markup(value: Value): string {
  if (value instanceof Html) return value.markup
  if (Array.isArray(value)) return value.map(markup).join('')
  if (value === null || value === undefined || value === false || value === true) return ''
  return escapeHtml(String(value))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
}

export function escapeHtml(raw: string): string {
  return raw.replace(/[&<>"']/g, character => ENTITIES[character]!)
}
