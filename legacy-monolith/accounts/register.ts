import type { FastifyInstance } from 'fastify'
import { local } from '../clock.ts'
import { change } from '../outbox/change.ts'
import { forbiddenPage } from '../pages/failures.ts'
import { type Html, html } from '../pages/html.ts'
import { sendPage, tokenField } from '../pages/layout.ts'
import { goTo } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { hashPassword } from './passwords.ts'
import { changeVisitor, formOf, type Session, sessionOf } from './session.ts'

/** Becoming a customer. */
export function serveRegister(app: FastifyInstance, shop: Shop): void {
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
