import { join, parse, resolve } from 'node:path'
import type { Store } from '../types/store.ts'
import { FileDatabase } from './sqlite/file.ts'
import { MemoryDatabase } from './sqlite/memory.ts'
import { EVIDENCE, STATES } from './sqlite/schema.ts'
import { SqliteStore } from './sqlite/store.ts'

export interface StoreOptions {
  /** Told of what people should know and nobody waits for, such as a file that was set aside. */
  readonly log: (level: 'warn' | 'error', what: string, details?: object) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 0..1, below 1: which examples make way for others. Not given: `Math.random`. */
  readonly random?: () => number
}

/**
 * Opens the store at an address of `routes.yaml`: `memory:` or `sqlite:FILE`, whose folder is made when missing.
 *
 * Phases, history and builds are in the file named; evidence and examples, which are bulky, in a second one beside it
 * (`state.db`, `state-evidence.db`). A file that cannot be read is set aside under another name, each by itself.
 * Rejects with an Error that says what to do: file or folder may not be written, locked, of a newer Banyan, of another
 * program, or an address that is none.
 */
export async function openStore(address: string, options: StoreOptions): Promise<Store> {
  const { log, now, random = Math.random } = options
  if (address === 'memory:') {
    const database = (schema: typeof STATES) => new MemoryDatabase(schema)
    return new SqliteStore({
      name: address,
      states: database(STATES),
      evidence: database(EVIDENCE),
      log,
      now,
      random,
    })
  }
  if (/^rediss?:/.test(address)) {
    throw new Error(
      `store: ${address.replace(/\/\/.*@/, '//…@')} cannot be used yet; use "sqlite:FILE" or "memory:"`,
    )
  }
  if (!/^sqlite:./.test(address)) {
    throw new Error(`store: "${address}" is no address of a store; use "sqlite:FILE" or "memory:"`)
  }
  const file = address.slice('sqlite:'.length)
  const open = (schema: typeof STATES, path: string) =>
    new FileDatabase({ schema, path: resolve(path), shown: path, log, now })
  const states = open(STATES, file)
  const evidence = open(EVIDENCE, evidenceFile(file))
  try {
    return new SqliteStore({ name: address, states, evidence, log, now, random })
  } catch (error) {
    states.close()
    evidence.close()
    throw error
  }
}

/** The file beside it that holds evidence and examples: `state-evidence.db` for `state.db`. */
export function evidenceFile(file: string): string {
  const { dir, name, ext } = parse(file)
  return join(dir, `${name}-evidence${ext}`)
}
