import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse } from 'node:querystring'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { local } from '../clock.ts'
import type { Shop } from '../shop.ts'

/** A visitor: who they are, once they said so, and what is in their basket. */
export interface Session {
  readonly id: string
  readonly customer: Visitor | null
  /** Product id → how many. */
  readonly cart: Readonly<Record<string, number>>
}

export interface Visitor {
  readonly id: number
  readonly name: string
  readonly email: string
}

const COOKIE = 'FIGSESSID'
const LASTS_SECONDS = 30 * 86_400

/** The visitor's session; somebody new gets a cookie, but a row only when there is something to remember. */
export function sessionOf(shop: Shop, request: FastifyRequest, reply: FastifyReply): Session {
  const id = cookieId(request)
  if (id === null) return begin(reply)
  const row = shop.db.one<{ cart: string; customer: number | null; name: string; email: string }>(
    `SELECT cart, customer_id customer, name, email FROM sessions s LEFT JOIN customers c ON c.id = s.customer_id
     WHERE s.id = ?`,
    id,
  )
  if (!row) return { id, customer: null, cart: {} }
  const customer = row.customer === null ? null : { id: row.customer, name: row.name, email: row.email }
  return { id, customer, cart: JSON.parse(row.cart) }
}

/** Remembers a visitor's basket. */
export function saveCart(shop: Shop, session: Session, cart: Session['cart']): void {
  save(shop, session.id, session.customer?.id ?? null, cart)
}

/** Logs somebody in or out under a new session id, so that an id seen before is worth nothing. The basket stays. */
export function changeVisitor(
  shop: Shop,
  session: Session,
  reply: FastifyReply,
  customerId: number | null,
): void {
  shop.db.run('DELETE FROM sessions WHERE id = ?', session.id)
  save(shop, begin(reply).id, customerId, session.cart)
}

/** The fields of a posted form, when its token was made for this session; null otherwise. */
export function formOf(
  shop: Shop,
  session: Session,
  request: FastifyRequest,
): Readonly<Record<string, string>> | null {
  const fields = Object.fromEntries(
    Object.entries(parse(String(request.body ?? ''))).map(([name, value]) => [
      name,
      String([value].flat()[0] ?? ''),
    ]),
  )
  return tokenFits(shop, session, fields.token) ? fields : null
}

/** A token for one form: random, so no two forms carry the same, and signed for this session. */
export function formToken(shop: Shop, session: Session): string {
  const random = randomBytes(8).toString('hex')
  return random + signature(shop, session, random)
}

export function tokenFits(shop: Shop, session: Session, token: string | undefined): boolean {
  if (!token || !/^[0-9a-f]{48}$/.test(token)) return false
  const wanted = signature(shop, session, token.slice(0, 16))
  return timingSafeEqual(Buffer.from(token.slice(16)), Buffer.from(wanted))
}

/** Forgets sessions nobody used for a month. */
export function sweepSessions(shop: Shop): void {
  shop.db.run(
    'DELETE FROM sessions WHERE seen_at < ?',
    local(new Date(shop.now().getTime() - LASTS_SECONDS * 1_000)),
  )
}

function signature(shop: Shop, session: Session, random: string): string {
  return createHmac('sha256', shop.secret).update(`${session.id}.${random}`).digest('hex').slice(0, 32)
}

function begin(reply: FastifyReply): Session {
  const id = randomBytes(16).toString('hex')
  reply.header('set-cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LASTS_SECONDS}`)
  return { id, customer: null, cart: {} }
}

function cookieId(request: FastifyRequest): string | null {
  const found = /(?:^|;\s*)FIGSESSID=([0-9a-f]{32})(?:;|$)/.exec(request.headers.cookie ?? '')
  return found?.[1] ?? null
}

function save(shop: Shop, id: string, customerId: number | null, cart: Session['cart']): void {
  shop.db.run(
    `INSERT INTO sessions (id, customer_id, cart, seen_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, cart = excluded.cart, seen_at = excluded.seen_at`,
    id,
    customerId,
    JSON.stringify(cart),
    local(shop.now()),
  )
}
