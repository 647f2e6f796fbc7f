import type { ErrorObject } from 'ajv'

const LONGEST_QUOTE = 80

/** The first thing that is wrong with what was sent, in a sentence that says how it should be. `part` is `body` or `querystring`. */
export function mistake(errors: readonly ErrorObject[], part: string): string {
  const error = errors[0]
  const where = part === 'querystring' ? 'the query' : part === 'params' ? 'the address' : 'the body'
  if (error === undefined) return `${where} is not as it should be; see /openapi.json`
  const at = named(error.instancePath)
  const { keyword, params } = error
  switch (keyword) {
    case 'additionalProperties':
      return `${where} has no key ${quoted(String(params.additionalProperty))}; it takes ${listed(Object.keys(error.parentSchema?.properties ?? {}))}`
    case 'required':
      return `${where} needs ${quoted(String(params.missingProperty))}`
    case 'enum':
      return `${at ?? where} must be one of ${listed(params.allowedValues as unknown[])}`
    case 'pattern':
      return `${at ?? where} is not written as it should be; see /openapi.json`
    case 'type':
      if (at !== null) return `${at} must be ${String(params.type).replaceAll(',', ' or ')}`
      return `${where} must be a JSON object, such as {"why":"…"}`
    default:
      return `${at ?? where} ${error.message}`
  }
}

/** `/why` is `"why"`, `/header/0` is `"header"`. */
function named(instancePath: string): string | null {
  const [, name = ''] = instancePath.split('/')
  return name === '' ? null : quoted(name)
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
}

function listed(names: readonly unknown[]): string {
  return names.length === 0 ? 'nothing' : names.map(name => JSON.stringify(name)).join(', ')
}
