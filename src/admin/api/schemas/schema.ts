/** A part of a JSON Schema (2020-12, as OpenAPI 3.1 has it). */
export type Schema = { readonly [keyword: string]: unknown }

export const text: Schema = { type: 'string' }
export const flag: Schema = { type: 'boolean' }
export const count: Schema = { type: 'integer', minimum: 0 }
export const number: Schema = { type: 'number' }
export const share: Schema = { type: 'number', minimum: 0, maximum: 1, description: 'A share: 0.1 is 10 %.' }
export const moment: Schema = { type: 'number', description: 'Milliseconds since 1970.' }
export const milliseconds: Schema = { type: 'number', minimum: 0, description: 'Milliseconds.' }

/** Names and ids in an address. */
export const name: Schema = { type: 'string', minLength: 1, maxLength: 200 }

/** How often each thing happened. */
export const counts: Schema = { type: 'object', additionalProperties: count }

/**
 * An object of exactly these keys. They are held to the type's by the compiler, so that a key that is new in a type and
 * missing here does not compile; `optional` ones may be absent.
 */
export function shape<T>(
  properties: { readonly [key in keyof Required<T>]: Schema },
  optional: readonly (keyof T & string)[] = [],
): Schema {
  const required = Object.keys(properties).filter(key => !(optional as readonly string[]).includes(key))
  return { type: 'object', additionalProperties: false, required, properties }
}

export function list(items: Schema): Schema {
  return { type: 'array', items }
}

export function word(...words: readonly (string | number)[]): Schema {
  return { type: 'string', enum: words }
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] }
}

export function either(...schemas: readonly Schema[]): Schema {
  return { anyOf: schemas }
}

/** Another schema, by its name in `components.schemas`. */
export function ref(name: string): Schema {
  return { $ref: `${name}#` }
}

/** The same schema with words for people. */
export function told(description: string, schema: Schema): Schema {
  return { ...schema, description }
}
