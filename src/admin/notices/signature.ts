import { createHmac } from 'node:crypto'

/**
 * The `banyan-signature` of a notice: `t=1795000000,v1=9f2c…`.
 *
 * How a receiver checks it: take `t` and `v1` out of the header; make HMAC-SHA256, in hexadecimal, of `t`, a dot and the
 * body's bytes as they came, with the shared secret as its key; compare it with `v1` in constant time; refuse a `t`, which is
 * seconds since 1970, that is more than five minutes away. A notice that comes again is signed anew, and has the
 * `banyan-id` it had: take each id once.
 */
export function signature(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000)
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${mac}`
}
