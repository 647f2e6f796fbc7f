/** Who may see the pages and press their buttons. */
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { served, TOKENS } from './pages-served.ts'

const HOST = 'localhost:8081'
const PERSON = { host: HOST, accept: 'text/html' }
const OWN = { ...PERSON, origin: `http://${HOST}` }

t.test('without tokens the pages are open to this machine, and there is nothing to sign in to', async t => {
  const { app } = served(t)
  const page = await app.inject({ url: '/', headers: PERSON })
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self';/)
  t.match(page.headers['referrer-policy'], 'same-origin')
  t.notMatch(page.body, /Sign out/)
  t.match(await app.inject({ url: '/sign-in', headers: PERSON }), {
    statusCode: 303,
    headers: { location: '/' },
  })
})

t.test('with tokens one signs in, and comes back to where one was', async t => {
  const { app } = served(t, TOKENS)
  t.match(await app.inject({ url: '/routes/orders', headers: PERSON }), {
    statusCode: 303,
    headers: { location: '/sign-in?to=%2Froutes%2Forders' },
  })
  t.equal((await app.inject({ url: '/sign-in', headers: PERSON })).statusCode, 200)
  t.equal(
    (await app.inject({ url: '/', headers: { host: HOST } })).statusCode,
    401,
    'a program is told in its own way',
  )
  const wrong = await signIn(app, 'guessed')
  t.equal(wrong.statusCode, 401)
  t.match(wrong.body, /no token of admin\.tokens/)
  t.equal(wrong.headers['set-cookie'], undefined)

  const right = await signIn(app, 'mover', '/routes/orders')
  t.match(right, { statusCode: 303, headers: { location: '/routes/orders' } })
  t.match(
    right.headers['set-cookie'],
    /^banyan-admin=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  )
  t.match((await signIn(app, 'mover', '/', 'https')).headers['set-cookie'], /SameSite=Strict; Secure$/)
  const cookie = cookieOf(right)
  const page = await app.inject({ url: '/routes/orders', headers: { ...PERSON, cookie } })
  t.match(page.body, /anna.*Sign out/s)
  t.equal((await app.inject({ url: '/api/v1/overview', headers: { ...PERSON, cookie } })).statusCode, 200)

  const out = await app.inject({ method: 'POST', url: '/sign-out', headers: { ...OWN, ...FORM, cookie } })
  t.match(out.headers['set-cookie'], /^banyan-admin=; Path=\/; Max-Age=0;/)
  t.equal(
    (await app.inject({ url: '/', headers: { ...PERSON, cookie } })).statusCode,
    303,
    'the session is over, whoever kept the cookie',
  )
})

t.test('one is led nowhere else after signing in', async t => {
  const { app } = served(t, TOKENS)
  for (const to of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\r\nb: c',
    '',
  ])
    t.equal((await signIn(app, 'mover', to)).headers.location, '/', JSON.stringify(to))
})

t.test('who may only read sees no buttons, and cannot press them', async t => {
  const { app, steering } = served(t, TOKENS)
  const cookie = cookieOf(await signIn(app, 'reader'))
  for (const url of ['/', '/routes/orders']) {
    const { body } = await app.inject({ url, headers: { ...PERSON, cookie } })
    t.notMatch(body.replace(/<form class="who".*?<\/form>/s, ''), /<form|\/promote|\/rollback/, url)
  }
  for (const url of ['/routes/orders/rollback', '/routes/orders/promote', '/rollback']) {
    const refused = await app.inject({
      method: 'POST',
      url,
      headers: { ...OWN, ...FORM, cookie },
      payload: 'why=x',
    })
    t.equal(refused.statusCode, 403, url)
  }
  t.equal((await app.inject({ url: '/rollback', headers: { ...PERSON, cookie } })).statusCode, 403)
  t.strictSame(steering.told, [])
})

t.test('a form of another page, or of nobody, moves nothing', async t => {
  const { app, steering } = served(t, TOKENS)
  const cookie = cookieOf(await signIn(app, 'mover'))
  const senders: readonly { readonly [name: string]: string }[] = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:8080' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
    {},
  ]
  for (const sender of senders) {
    const headers = { ...PERSON, ...FORM, cookie, ...sender }
    t.equal(
      (await app.inject({ method: 'POST', url: '/routes/orders/rollback', headers, payload: '' })).statusCode,
      403,
      JSON.stringify(sender),
    )
  }
  t.strictSame(steering.told, [])
  const own = await app.inject({
    method: 'POST',
    url: '/routes/orders/rollback',
    headers: { ...OWN, ...FORM, cookie },
    payload: 'why=wrong+totals',
  })
  t.match(own, { statusCode: 303, headers: { location: /^\/routes\/orders\?result=/ } })
  t.match(steering.told, [{ what: 'rollback', of: 'orders', asked: { by: 'anna', why: 'wrong totals' } }])
  const json = await app.inject({
    method: 'POST',
    url: '/routes/orders/hold',
    headers: { ...OWN, cookie, 'content-type': 'application/json' },
    payload: '{}',
  })
  t.equal(json.statusCode, 415, 'only forms')
})

t.test('a token that leaves the file ends its sessions', async t => {
  const tokens = [...TOKENS]
  const { app } = served(t, tokens)
  const cookie = cookieOf(await signIn(app, 'mover'))
  tokens.splice(0, 1)
  // As a reload does, which makes another list.
  const { app: after } = served(t, [TOKENS[1]!])
  t.equal((await after.inject({ url: '/', headers: { ...PERSON, cookie } })).statusCode, 303)
  t.equal(
    (await app.inject({ url: '/', headers: { host: 'evil.example', cookie } })).statusCode,
    421,
    'nor under another name',
  )
})

t.test('guessing is slow', async t => {
  const { app } = served(t, TOKENS)
  const statuses = []
  for (let tries = 0; tries < 14; tries++) statuses.push((await signIn(app, `guess ${tries}`)).statusCode)
  t.ok(
    statuses.slice(0, 10).every(status => status === 401),
    `${statuses}`,
  )
  t.ok(
    statuses.slice(11).every(status => status === 429),
    `${statuses}`,
  )
  t.equal((await signIn(app, 'mover')).statusCode, 303, 'a right one is still taken')
})

t.test('what is to be kept is kept, and what is gone says so', async t => {
  const { app } = served(t)
  const { body } = await app.inject({ url: '/', headers: PERSON })
  const assets = body.match(/\/assets\/[\w.-]+/g) ?? []
  t.ok(assets.length >= 3)
  for (const url of new Set(assets)) {
    const asset = await app.inject({ url, headers: PERSON })
    t.match(
      asset,
      { statusCode: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' } },
      url,
    )
  }
  t.equal((await app.inject({ url: '/assets/..%2Fserver.ts', headers: PERSON })).statusCode, 404)
  for (const url of ['/routes/nobody', '/routes/orders/differences/nothing', '/preview/other/orders/x'])
    t.equal((await app.inject({ url, headers: PERSON })).statusCode, 404, url)
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function signIn(app: FastifyInstance, token: string, to = '', scheme = 'http') {
  return app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { ...FORM, host: HOST, origin: `${scheme}://${HOST}` },
    payload: new URLSearchParams({ token, to }).toString(),
  })
}

function cookieOf({ headers }: { readonly headers: { readonly 'set-cookie'?: unknown } }): string {
  return String(headers['set-cookie']).split(';')[0]!
}
