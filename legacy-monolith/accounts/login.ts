import type { FastifyInstance } from 'fastify'
import { first, type Query } from '../api/query.ts'
import { forbiddenPage } from '../pages/failures.ts'
import { type Html, html } from '../pages/html.ts'
import { sendPage, tokenField } from '../pages/layout.ts'
import { goTo, ownPath } from '../pages/origin.ts'
import type { Shop } from '../shop.ts'
import { passwordMatches } from './passwords.ts'
import { changeVisitor, formOf, type Session, sessionOf } from './session.ts'

/** Logging in and out. */
export function serveLogin(app: FastifyInstance, shop: Shop): void {
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

  app.get('/account', (request, reply) => goTo(shop, request, reply, '/orders'))
}

function loginForm(shop: Shop, session: Session, next: string, email: string, problem: string | null): Html {
  return html`<h1>Log in</h1>${problem && html`<p class="warning">${problem}</p>`}
<form action="/login" method="post">${tokenField(shop, session)}<input type="hidden" name="next" value="${next}" /><table class="form">
<tr><th>E-mail</th><td><input class="text" type="text" name="email" size="30" value="${email}" /></td></tr>
<tr><th>Password</th><td><input class="text" type="password" name="password" size="30" /></td></tr>
<tr><td></td><td><input class="button strong" type="submit" value="Log in" /></td></tr></table></form>
<p>New here? <a href="/register">Register</a>; it takes a minute.</p>`
}
