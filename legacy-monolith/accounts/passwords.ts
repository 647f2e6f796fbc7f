import { randomBytes, type ScryptOptions, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'

const COST = 16_384
const KEY_BYTES = 32

/** A password as it is stored, `scrypt$cost$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return stored(COST, salt, await derive(password, salt, { N: COST }))
}

/** The stored form for seeds: a given salt, and cheap, so that the shop starts at once. */
export function seededPassword(password: string, salt: Buffer): string {
  const cost = 1_024
  return stored(cost, salt, scryptSync(password, salt, KEY_BYTES, { N: cost }))
}

/** True when the password is the stored one. Takes as long for somebody unknown (null) as for a wrong password. */
export async function passwordMatches(password: string, known: string | null): Promise<boolean> {
  const [, cost, salt, key] = (known ?? UNKNOWN).split('$')
  const wanted = Buffer.from(key!, 'hex')
  const given = await derive(password, Buffer.from(salt!, 'hex'), { N: Number(cost) })
  return timingSafeEqual(given, wanted) && known !== null
}

const UNKNOWN = stored(COST, randomBytes(16), randomBytes(KEY_BYTES))

function stored(cost: number, salt: Buffer, key: Buffer): string {
  return `scrypt$${cost}$${salt.toString('hex')}$${key.toString('hex')}`
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key))),
  )
}
