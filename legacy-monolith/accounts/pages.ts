import type { FastifyInstance } from 'fastify'
import { first, type Query } from '../api/query.ts'
import { local } from '../clock.ts'
import { change } from '../outbox/change.ts'
import { forbiddenPage } from '../pages/failures.ts'
import { type Html, html } from '../pages/html.ts'
import { sendPage, tokenField } from '../pages/layout.ts'
import { goTo, ownPath } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import { changeVisitor, formOf, type Session, sessionOf } from './session.ts'

/** Logging in, logging out, and becoming a customer. */
export function serveAccounts(app: FastifyInstance, shop: Shop): void {
  app.get<{ Querystring: Query }>('/login', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const main = loginForm(shop, session, ownPath(first(request.query, 'next')), '', null)
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Log in', crumbs: [['Home', '/'], ['Log in']], main },
      session,
    )
  })

  app.post('/login', async (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    const email = (form.email ?? '').trim().slice(0, 200)
    const known = shop.db.one<{ id: number; password: string }>(
      'SELECT id, password FROM customers WHERE email = ?',
      email,
    )
    const next = ownPath(form.next)
    if (!(await passwordMatches(form.password ?? '', known?.password ?? null))) {
      const main = loginForm(
        shop,
        session,
        next,
        email,
        'That e-mail address and password do not belong together.',
      )
      return sendPage(shop, request, reply.code(401), { title: 'Log in', main }, session)
    }
    changeVisitor(shop, session, reply, known!.id)
    // The shop's own idea of its address, whatever the visitor typed: it was written before there was a proxy.
    return reply
      .code(303)
      .header('location', shop.baseUrl + next)
      .send()
  })

  app.post('/logout', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    if (!formOf(shop, session, request)) return forbiddenPage(shop, request, reply, session)
    changeVisitor(shop, session, reply, null)
    return goTo(shop, request, reply, '/')
  })

  app.get('/register', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const main = registerForm(shop, session, {}, null)
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Register', crumbs: [['Home', '/'], ['Register']], main },
      session,
    )
  })

  app.post('/register', async (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = formOf(shop, session, request)
    if (!form) return forbiddenPage(shop, request, reply, session)
    const problem = problemWith(form)
    const again = (reason: string) =>
      sendPage(
        shop,
        request,
        reply.code(400),
        { title: 'Register', main: registerForm(shop, session, form, reason) },
        session,
      )
    if (problem) return again(problem)
    const password = await hashPassword(form.password!)
    const id = become(shop, form, password)
    if (id === null) return again('We know that e-mail address already. Did you mean to log in?')
    changeVisitor(shop, session, reply, id)
    return goTo(shop, request, reply, '/')
  })

  app.get('/account', (request, reply) => goTo(shop, request, reply, '/orders'))
}

const FIELDS = [
  ['name', 'Name', 80],
  ['email', 'E-mail', 120],
  ['phone', 'Telephone (optional)', 30],
  ['street', 'Street and number', 80],
  ['postcode', 'Postcode', 12],
  ['city', 'Town', 60],
] as const

const COUNTRIES = ['NL', 'BE', 'DE']

function problemWith(form: Readonly<Record<string, string>>): string | null {
  for (const [name, label, most] of FIELDS) {
    const given = (form[name] ?? '').trim()
    if (given === '' && name !== 'phone') return `Please fill in: ${label}.`
    if (given.length > most) return `Too long: ${label}.`
  }
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(form.email!.trim()))
    return 'That does not look like an e-mail address.'
  if (!COUNTRIES.includes(form.country ?? '')) return 'We send to the Netherlands, Belgium and Germany only.'
  if ((form.password ?? '').length < 8 || form.password!.length > 200)
    return 'A password has at least 8 characters.'
  return null
}

/** The new customer's id, or null when the address is taken. */
function become(shop: Shop, form: Readonly<Record<string, string>>, password: string): number | null {
  const field = (name: string) => form[name]!.trim()
  return change(shop, touched => {
    if (shop.db.one('SELECT 1 FROM customers WHERE email = ?', field('email'))) return null
    const id = shop.db.run(
      `INSERT INTO customers (email, password, name, phone, street, postcode, city, country, newsletter, since)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[
        field('email'),
        password,
        field('name'),
        (form.phone ?? '').trim() || null,
        field('street'),
        field('postcode'),
      ],
      ...[field('city'), field('country'), form.newsletter === 'yes' ? 1 : 0, local(shop.now())],
    )
    touched.customer(id)
    return id
  })
}

function loginForm(shop: Shop, session: Session, next: string, email: string, problem: string | null): Html {
  return html`<h1>Log in</h1>${problem && html`<p class="warning">${problem}</p>`}
<form action="/login" method="post">${tokenField(shop, session)}<input type="hidden" name="next" value="${next}" /><table class="form">
<tr><th>E-mail</th><td><input class="text" type="text" name="email" size="30" value="${email}" /></td></tr>
<tr><th>Password</th><td><input class="text" type="password" name="password" size="30" /></td></tr>
<tr><td></td><td><input class="button strong" type="submit" value="Log in" /></td></tr></table></form>
<p>New here? <a href="/register">Register</a>; it takes a minute.</p>`
}

function registerForm(
  shop: Shop,
  session: Session,
  form: Readonly<Record<string, string>>,
  problem: string | null,
): Html {
  return html`<h1>Register</h1>${problem && html`<p class="warning">${problem}</p>`}
<form action="/register" method="post">${tokenField(shop, session)}<table class="form">${FIELDS.map(
    ([name, label]) =>
      html`<tr><th>${label}</th><td><input class="text" type="text" name="${name}" size="36" value="${form[name] ?? ''}" /></td></tr>`,
  )}
<tr><th>Country</th><td><select name="country">${COUNTRIES.map(country => html`<option${country === form.country && html` selected="selected"`}>${country}</option>`)}</select></td></tr>
<tr><th>Password</th><td><input class="text" type="password" name="password" size="36" /></td></tr>
<tr><td></td><td><label><input type="checkbox" name="newsletter" value="yes" /> Four letters a year, one for each season</label></td></tr>
<tr><td></td><td><input class="button strong" type="submit" value="Register" /></td></tr></table></form>`
}
