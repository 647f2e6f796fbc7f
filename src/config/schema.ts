import { file } from './keys/file.ts'
import type { Schema } from './kinds/kind.ts'

/**
 * The JSON Schema of routes.yaml, for editors: every key with its meaning, its default and what it takes.
 *
 * `node src/config/schema.ts > routes.schema.json` writes it anew. It says of one value at a time what can be said of
 * it; what values say of one another, and the words a mistake is told in, are the reading's.
 */
export function routesSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Made by: node src/config/schema.ts',
    title: 'routes.yaml of Banyan',
    ...file.schema,
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(routesSchema(), null, 2)}\n`)
