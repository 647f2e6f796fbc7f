import { Ajv } from 'ajv'
import type { FastifySchema, FastifySchemaCompiler } from 'fastify'

/** Bodies are taken as they are: nothing is turned into another type, and nothing is dropped unsaid. */
const strict = new Ajv({ verbose: true, allowUnionTypes: true, useDefaults: true })
/** In an address everything is text: numbers are read out of it, and what may be given several times is a list. */
const reading = new Ajv({ verbose: true, allowUnionTypes: true, useDefaults: true, coerceTypes: 'array' })

/** How Fastify is told to check what is sent. */
export const compileValidator: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : reading).compile(schema as object)
