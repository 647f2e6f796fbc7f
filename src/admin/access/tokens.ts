import { createHash, timingSafeEqual } from 'node:crypto'
import type { AdminToken } from '../../types.ts'

/** Who asks. */
export interface Asker {
  /** A token's name; `admin` where no token is asked for. */
  readonly name: string
  readonly may: AdminToken['may']
}

/** Whoever reaches a loopback port without tokens. */
export const ADMIN: Asker = { name: 'admin', may: ['read', 'move'] }

const digests = new WeakMap<readonly AdminToken[], readonly Buffer[]>()

/** The token that an Authorization header carries; null when it carries none. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trimEnd() ?? null
}

/**
 * Whose token this is; null when it is nobody's. Takes the same time whatever is wrong with it: digests are compared,
 * which have one length, and all of them.
 *
 * `given` is a header's text, in which Node has made each byte a character.
 */
export function askerOf(given: string, tokens: readonly AdminToken[]): Asker | null {
  const asked = digest(Buffer.from(given, 'latin1'))
  let asker: Asker | null = null
  for (const [index, one] of digestsOf(tokens).entries()) {
    const isIt = timingSafeEqual(asked, one)
    if (isIt) asker = tokens[index]!
  }
  return asker
}

function digestsOf(tokens: readonly AdminToken[]): readonly Buffer[] {
  const known = digests.get(tokens)
  if (known !== undefined) return known
  const made = tokens.map(({ token }) => digest(Buffer.from(token, 'utf8')))
  digests.set(tokens, made)
  return made
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
