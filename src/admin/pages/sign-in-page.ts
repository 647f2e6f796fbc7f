import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Html, html } from '../html.ts'
import { queryOf, sent } from './forms.ts'
import type { Site } from './site.ts'

/** Signing in with a token of `admin.tokens`, and out. */
export function signInRoutes(app: FastifyInstance, site: Site): void {
  const { sessions, access, plan } = site
  const anybody = { config: { access: 'anybody' } } as const

  app.get('/sign-in', anybody, async (request, reply) => {
    if (request.asker !== null) return reply.redirect('/', 303)
    return site.show(request, reply, page(signInPart(queryOf(request, 'to'), null)))
  })
  app.post('/sign-in', anybody, async (request, reply) => {
    const cookie = sessions.open(sent(request, 'token'), plan().tokens, isSecure(request))
    const to = sent(request, 'to', 2_000)
    if (cookie !== null) return reply.header('set-cookie', cookie).redirect(isOurs(to) ? to : '/', 303)
    const waitMs = access.failed(request.ip)
    request.refused = waitMs > 0 ? 'too-many-attempts' : 'token-wrong'
    if (waitMs > 0) reply.header('retry-after', String(Math.ceil(waitMs / 1_000)))
    const wrong =
      waitMs > 0
        ? 'Too many wrong tokens came from here. A right one is still taken.'
        : 'This is no token of admin.tokens.'
    return site.show(request, reply.code(waitMs > 0 ? 429 : 401), page(signInPart(to, wrong)))
  })
  app.post('/sign-out', anybody, async (request, reply) =>
    reply.header('set-cookie', sessions.close(request.headers, isSecure(request))).redirect('/sign-in', 303),
  )
}

function page(main: Html) {
  return { title: 'Sign in', at: null, live: null, main }
}

function signInPart(to: string, wrong: string | null): Html {
  return html`<section class="card ask sign-in">
    <h1>Sign in</h1>
    ${wrong !== null && html`<p class="bad" role="alert" id="wrong">✖ ${wrong}</p>`}
    <form method="post" action="/sign-in">
      <input type="hidden" name="to" value=${to} />
      <label for="token">Token</label>
      <input id="token" name="token" type="password" required autocomplete="current-password" maxlength="1000" autofocus
        aria-describedby=${wrong === null ? undefined : 'wrong'} />
      <p class="moves"><button class="button primary">Sign in</button></p>
    </form>
    <p class="quiet">One of <code>admin.tokens</code> in the file. One that may only read sees everything and moves nothing.</p>
  </section>`
}

/** An address of this port, never another's. */
function isOurs(to: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to)
}

/** Something in front of this port may speak TLS: the page that the form was on says so. */
function isSecure({ headers }: FastifyRequest): boolean {
  return headers.origin?.startsWith('https://') === true
}
