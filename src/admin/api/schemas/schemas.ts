import { EXAMPLES } from './examples.ts'
import { MOVES } from './moves.ts'
import type { Schema } from './schema.ts'
import { STATES } from './states.ts'
import { VIEWS } from './views.ts'

/** All that the API speaks of, by name: `components.schemas` of `/openapi.json`. */
export const SCHEMAS: { readonly [name: string]: Schema } = { ...STATES, ...VIEWS, ...EXAMPLES, ...MOVES }
