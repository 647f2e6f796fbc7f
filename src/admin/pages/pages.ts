import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NO_SUCH_ADDRESS, type No } from '../access/no.ts'
import { foreign, type Html, html } from '../html.ts'
import { refusal } from '../refusals.ts'
import { activityRoutes } from './activity-page.ts'
import { serveAssets } from './assets.ts'
import { differenceRoutes } from './difference-routes.ts'
import { explainRoutes } from './explain-page.ts'
import { formBodies, needsOrigin } from './forms.ts'
import { Glance } from './glance.ts'
import { type Looking, type Page, pageText } from './layout.ts'
import { migrationRoutes } from './migration-routes.ts'
import { moveRoutes } from './move-routes.ts'
import { preview } from './preview/preview.ts'
import { Results } from './results.ts'
import { routeRoutes } from './route-routes.ts'
import { signInRoutes } from './sign-in-page.ts'
import type { PagesOptions, Site } from './site.ts'

/** Nothing but what this port serves may be in a page, run in it, or be sent to from it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** With no-referrer browsers would say of our own forms that they come from nowhere. */
const HEADERS = { 'content-security-policy': POLICY, 'referrer-policy': 'same-origin' }

/** The pages: what people look at while they migrate. */
export function pages(app: FastifyInstance, options: PagesOptions): void {
  const { steering, plan } = options
  const glance = new Glance(steering)
  app.addHook('onClose', async () => glance.end())
  const looks = new WeakMap<FastifyRequest, Promise<Looking>>()
  const site: Site = { ...options, results: new Results(), glance, looking, show, notFound }

  serveAssets(app)
  preview(app, site)
  app.register(async app => {
    app.addHook('onRoute', route => {
      route.schema = { ...route.schema, hide: true }
      route.config = { ...route.config, refuse }
    })
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS)
      return needsOrigin(request, reply)
    })
    app.setErrorHandler(sayError)
    formBodies(app)
    migrationRoutes(app, site)
    routeRoutes(app, site)
    moveRoutes(app, site)
    differenceRoutes(app, site)
    activityRoutes(app, site)
    explainRoutes(app, site)
    signInRoutes(app, site)
  })

  async function show(request: FastifyRequest, reply: FastifyReply, page: Page): Promise<FastifyReply> {
    const text = pageText(await looking(request), page)
    return reply.type('text/html; charset=utf-8').send(text)
  }

  function notFound(request: FastifyRequest, reply: FastifyReply, what: string): Promise<FastifyReply> {
    request.refused = 'not-found'
    return say(request, reply.code(404), 'There is nothing here', html`<p>${foreign(what)}</p>`)
  }

  /** Once a request. */
  function looking(request: FastifyRequest): Promise<Looking> {
    const known = looks.get(request) ?? look(request)
    looks.set(request, known)
    return known
  }

  async function look({ asker }: FastifyRequest): Promise<Looking> {
    return {
      now: Date.now(),
      asker,
      signedIn: plan().tokens.length > 0 && asker !== null,
      mayMove: asker?.may.includes('move') === true,
      overview: asker === null ? null : await glance.lately(),
    }
  }

  function say(
    request: FastifyRequest,
    reply: FastifyReply,
    title: string,
    text: Html,
  ): Promise<FastifyReply> {
    const main = html`<h1>${title}</h1>${text}<p><a href="/">Migration</a></p>`
    return show(request, reply, { title, at: null, live: null, main })
  }

  /** Says no to a person, who is asked for a token if only that is missing, or to a program. */
  function refuse(reply: FastifyReply, { status, message, headers = {} }: No): FastifyReply {
    const { request } = reply
    if (!request.headers.accept?.includes('text/html'))
      return reply.code(status).headers(headers).send(refusal(status, message))
    if (status === 401 || (status === 429 && request.method === 'GET')) {
      const to =
        request.method === 'GET' && request.url !== '/' ? `?to=${encodeURIComponent(request.url)}` : ''
      return reply.headers(HEADERS).redirect(`/sign-in${to}`, 303)
    }
    const main = html`<h1>${status === 403 ? 'You may not do this' : 'This cannot be shown'}</h1><p>${foreign(message)}</p><p><a href="/">Migration</a></p>`
    const bare: Looking = { now: Date.now(), asker: null, signedIn: false, mayMove: false, overview: null }
    return reply
      .code(status)
      .headers({ ...headers, ...HEADERS })
      .type('text/html; charset=utf-8')
      .send(pageText(bare, { title: 'Refused', at: null, live: null, main }))
  }

  async function sayError(
    error: FastifyError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { statusCode = 500 } = error
    const status = error.validation === undefined ? statusCode : 400
    if (status < 500) {
      request.refused = 'not-valid'
      return say(
        request,
        reply.code(status),
        'This makes no sense',
        html`<p>What was sent is not what this page asks for.</p>`,
      )
    }
    options.log.error(
      { err: error, method: request.method, page: request.routeOptions.url },
      'a page could not be made',
    )
    return refuse(reply, {
      ...NO_SUCH_ADDRESS,
      status: 404,
      message: 'This page could not be made; the log says why.',
    })
  }
}
