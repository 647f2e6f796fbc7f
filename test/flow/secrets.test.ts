import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { request } from 'undici'
import { diff } from '../../src/cli/diff.ts'
import { get } from '../../src/cli/get.ts'
import { history } from '../../src/cli/history.ts'
import { status } from '../../src/cli/status.ts'
import type { DifferencesView, RouteView } from '../../src/types/steering.ts'
import type { Example } from '../../src/types/store.ts'
import type { Side } from '../../src/types.ts'
import { folderFor } from '../support/folder.ts'
import { type BanyanProcess, runFile } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'

/** Every secret that was sent, by where it stood. */
const secrets = new Map<string, string>()

/** Another one for each place, which nothing else can look like. */
function secret(where: string): string {
  const known = secrets.get(where)
  if (known !== undefined) return known
  const made = `S${randomBytes(10).toString('hex')}`
  secrets.set(where, made)
  return made
}

/** The cases: what is asked, and what each side answers. All of them differ somewhere, so that they are kept. */
interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: { readonly [name: string]: string | string[] }
  readonly body?: string
  readonly answer: (response: ServerResponse, side: Side, of: (where: string) => string) => void
}

const json = (response: ServerResponse, value: unknown) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
const text = (response: ServerResponse, type: string, body: string) =>
  response.setHeader('content-type', type).end(body)
const escaped = (text: string) => encodeURIComponent(text)

const CASES: { readonly [name: string]: Asked } = {
  headers: {
    path: '/headers',
    headers: {
      authorization: `Bearer ${secret('authorization')}`,
      'x-api-key': secret('x-api-key'),
      'X-Session-Token': secret('x-session-token'),
      cookie: `sid=${secret('cookie')}; theme=${secret('cookie without a telling name')}; ${secret('cookie without a name')}`,
      referer: `http://shop.example/reset?token=${secret('referer')}`,
      'x-forwarded-uri': `https://ann:${secret('user of a URL in a header')}@shop.example/`,
    },
    answer: (response, side, of) => {
      response.setHeader('set-cookie', [
        `sid=${of('set-cookie')}; Path=/${side}; HttpOnly`,
        `${of('set-cookie without a name')}; Path=/${side}`,
      ])
      response.setHeader('x-csrf-token', of('x-csrf-token'))
      response.setHeader('link', `<https://shop.example/next?api_key=${of('link')}&page=2>; rel=next`)
      response.setHeader('www-authenticate', `Bearer realm="shop", token="${of('www-authenticate')}"`)
      json(response, { side })
    },
  },
  query: {
    path:
      `/query?token=${secret('query')}&next=${escaped(`/login?token=${secret('query in a query')}`)}` +
      `&back=${escaped(escaped(`https://a.example/?password=${secret('query escaped twice')}`))}` +
      `&from=${escaped(`https://ann:${secret('user of an escaped URL')}@shop.example/x`)}` +
      `&%74oken=${secret('escaped name')}&user[password]=${secret('bracketed name')}&API-Key=${secret('query, other case')}` +
      `&filter=${escaped(JSON.stringify({ password: secret('JSON in a query') }))}`,
    answer: (response, side) => json(response, { side }),
  },
  'json answers': {
    path: '/json',
    answer: (response, side, of) =>
      json(response, {
        side,
        password: of('JSON password'),
        user: { passwordHash: of('JSON passwordHash'), accessToken: of('JSON accessToken') },
        tokens: [of('JSON array of tokens'), { value: of('JSON object in an array of tokens') }],
        session: { id: of('JSON object under a secret name'), list: [[of('JSON arrays in it')]] },
        secret: { [of('JSON key under a secret name')]: side },
        card: Number.parseInt(of('JSON number').replace(/\D/g, '').slice(0, 9).padEnd(16, '7'), 10),
        redirect: `https://ann:${of('JSON user of a URL')}@shop.example/?token=${of('JSON query of a URL')}`,
        escaped: escaped(`https://shop.example/?api_key=${of('JSON escaped URL')}`),
        note: `your password: ${of('JSON text with a name')}`,
        embedded: JSON.stringify({
          csrf: of('JSON in JSON'),
          deeper: JSON.stringify({ iban: of('JSON in it') }),
        }),
        html: `<input type="hidden" name="csrf" value="${of('HTML in JSON')}">`,
        cookies: [`sid=${of('cookies in a JSON array')}; Path=/`],
        headers: {
          authorization: `Bearer ${of('authorization in JSON')}`,
          cookie: `a=${of('cookie in JSON')}`,
        },
        lines: [{ name: 'set-cookie', value: `sid=${of('name and value in JSON')}` }],
      }),
  },
  'json duplicate keys': {
    path: '/duplicates',
    answer: (response, side, of) =>
      text(
        response,
        'application/json',
        `{"side":"${side}","token":"${of('first of two')}","token":["${of('second of two')}"]}`,
      ),
  },
  'json only in legacy': {
    path: '/one-sided',
    answer: (response, side, of) =>
      json(
        response,
        side === 'legacy'
          ? { password: of('JSON missing'), list: [{ token: of('JSON missing in a list') }] }
          : {},
      ),
  },
  'broken json': {
    path: '/broken',
    answer: (response, side, of) =>
      text(
        response,
        'application/json',
        side === 'legacy'
          ? JSON.stringify({ password: of('JSON that is whole'), side })
          : `{"password": "${of('JSON that breaks')}", "token": ["${of('JSON array that breaks')}", `,
      ),
  },
  'broken json on both sides': {
    path: '/both-broken',
    answer: (response, side, of) =>
      text(
        response,
        'application/json',
        `{"${side}": 1, "password": "${of('JSON that breaks, both')}", "side":`,
      ),
  },
  'json request': {
    path: '/request-json',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      password: secret('JSON of a request'),
      cards: [{ cardNumber: secret('JSON in an array of a request') }],
      url: `https://shop.example/?token=${secret('URL in JSON of a request')}`,
    }),
    answer: (response, side) => json(response, { side }),
  },
  'form request': {
    path: '/request-form',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `user=ann&password=${secret('form of a request')}&csrf_token=${secret('form of a request, csrf')}&next=${escaped(`/x?token=${secret('URL in a form')}`)}`,
    answer: (response, side, of) =>
      text(
        response,
        'application/x-www-form-urlencoded',
        `side=${side}&access_token=${of('form of an answer')}&scope=all`,
      ),
  },
  'text request': {
    path: '/request-text',
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: `password=${secret('text of a request')}`,
    answer: (response, side) => json(response, { side }),
  },
  location: {
    path: '/location',
    answer: (response, side, of) => {
      response.statusCode = 302
      response.setHeader(
        'location',
        `https://ann:${of('Location, password')}@shop.example/${side}?token=${of('Location, query')}#access_token=${of('Location, fragment')}`,
      )
      response.setHeader('refresh', `5; url=https://shop.example/?session=${of('Refresh')}`)
      response.end()
    },
  },
  page: {
    path: '/page',
    answer: (response, side, of) =>
      text(
        response,
        'text/html; charset=utf-8',
        `<!doctype html><title>${side}</title><meta name="csrf-token" content="${of('meta')}">
<form action="/login?token=${of('form action')}"><input type="hidden" name="csrf" value="${of('hidden input')}">
<input value='${of('hidden input, other way round')}' type=hidden name=session_id></form>
<body data-token="${of('attribute')}"><a href="https://ann:${of('user of a link')}@shop.example/?api_key=${of('link in a page')}">x</a>
<textarea name="secret">${of('textarea')}</textarea>
<script>window.config = {"apiKey": "${of('script')}"}; var sessionToken = '${of('script variable')}'</script><p>${side}</p>`,
      ),
  },
  xml: {
    path: '/xml',
    answer: (response, side, of) =>
      text(
        response,
        'application/xml',
        `<order side="${side}"><password>${of('XML element')}</password><user token="${of('XML attribute')}"/><s:Secret xmlns:s="x">
${of('XML element over lines')}</s:Secret></order>`,
      ),
  },
  text: {
    path: '/text',
    answer: (response, side, of) =>
      text(
        response,
        'text/plain',
        `${side}\npassword: ${of('text')}\nAuthorization: Bearer ${of('text, authorization')}\nCookie: sid=${of('text, cookie')}\n${side}`,
      ),
  },
  failed: {
    path: `/failed?token=${secret('query of one that failed')}`,
    answer: (response, side, of) => {
      if (side === 'candidate') response.destroy()
      else json(response, { token: of('answer beside one that failed') })
    },
  },
}

/** One for each case, named after its path. */
const ROUTES = Object.values(CASES).map(({ path }) => routeOf(path))
const TIMES = 3

function routeOf(path: string): string {
  return path.slice(1).split('?')[0]!
}

t.test('a secret that passes through is found nowhere afterwards', async t => {
  const folder = folderFor(t)
  const [legacy, candidate] = [await upstream(t, 'legacy'), await upstream(t, 'candidate')]
  const file = join(folder, 'routes.yaml')
  writeFileSync(
    file,
    `version: 1
listen: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
store: "sqlite:state.db"
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
defaults: { mirror: { methods: [GET, HEAD, POST], writes: "it keeps nothing", afterWrite: 0s } }
routes:
${ROUTES.map(route => `  - { name: ${route}, match: { path: /${route} }, candidate: orders, phase: shadow }`).join('\n')}
`,
  )
  const banyan = await runFile(t, file)
  for (const { path, method = 'GET', headers = {}, body } of Object.values(CASES)) {
    for (let time = 0; time < TIMES; time++) {
      const answer = await request(banyan.url + path, {
        method: method as 'GET',
        headers,
        body: body ?? null,
      })
      await answer.body.dump()
    }
  }
  const found: [place: string, text: string][] = []
  for (const route of ROUTES) {
    await until(`all on ${route} is counted`, async () => {
      const { outcomes } = await asked<RouteView>(banyan, `routes/${route}`)
      // A slow machine may not come to an end with one in its time.
      const { undecided = 0 } = outcomes.skipped
      if (outcomes.differ + (outcomes.failed.reset ?? 0) + undecided < TIMES) return false
      // What is counted is written down a moment later.
      return (await asked<readonly unknown[]>(banyan, `routes/${route}/examples?limit=1`)).length > 0
    })
  }
  const examples = await lookEverywhere(banyan, found)
  for (const route of ROUTES) {
    const isKept = examples.some(example => example.route === route)
    t.ok(isKept, `an example of ${route} is kept: there was something to hide`)
  }
  banyan.child.kill('SIGTERM')
  await new Promise(resolve => banyan.child.once('exit', resolve))
  found.push(['log', JSON.stringify(banyan.lines)], ['standard error', banyan.stderr()])
  for (const name of readdirSync(folder)) {
    if (name !== 'routes.yaml') found.push([`file ${name}`, readFileSync(join(folder, name), 'latin1')])
  }
  t.ok(found.some(([place]) => place.startsWith('file state-evidence.db')))
  for (const [where, value] of secrets) {
    const places = found.filter(([, text]) => text.includes(value))
    t.same(
      places.map(([place]) => place),
      [],
      `${where} is nowhere`,
    )
    if (places.length > 0) t.comment(around(places[0]![1], value))
  }
})

function around(text: string, value: string): string {
  const at = text.indexOf(value)
  return text.slice(Math.max(0, at - 120), at + 60).replaceAll(/[^ -~‹›]/g, '·')
}

/** Answers as its side does. What a side makes of a secret's name is its own, so that the values differ too. */
function upstream(t: Parameters<typeof startUpstream>[0], side: Side) {
  return startUpstream(t, (incoming, response) => {
    incoming.resume().on('end', () => {
      const path = incoming.url!.split('?')[0]
      const found = Object.values(CASES).find(one => one.path.split('?')[0] === path)
      found?.answer(response, side, where => secret(`${where} (${side})`))
    })
  })
}

async function asked<Value>(banyan: BanyanProcess, path: string): Promise<Value> {
  return (await (await fetch(`http://127.0.0.1:${banyan.adminPort}/api/v1/${path}`)).json()) as Value
}

/** All that the API and the commands say, into `found`; gives the examples. */
async function lookEverywhere(banyan: BanyanProcess, found: [string, string][]): Promise<readonly Example[]> {
  const look = async <Value>(path: string): Promise<Value> => {
    const value = await asked<Value>(banyan, path)
    found.push([`API ${path}`, JSON.stringify(value)])
    return value
  }
  await look('overview')
  await look('history?limit=500')
  await look('config')
  const examples = new Map<string, Example>()
  for (const route of ROUTES) {
    await look(`routes/${route}/verdict`)
    const { fields } = await look<DifferencesView>(`routes/${route}/differences`)
    const names = [...fields.map(one => one.field), 'failed reset']
    for (const field of names) {
      const query = new URLSearchParams({ field, limit: '100' })
      const kept = await asked<Example[]>(banyan, `routes/${route}/examples?${query}`)
      for (const one of kept) examples.set(one.id, one)
    }
    await sayEverything(banyan, route, names, found)
  }
  for (const id of examples.keys()) await look(`examples/${id}`)
  return [...examples.values()]
}

/** What the commands print of a route, for people and as JSON. */
async function sayEverything(
  { adminPort, file }: BanyanProcess,
  route: string,
  fields: readonly string[],
  found: [string, string][],
): Promise<void> {
  const common = {
    admin: `http://127.0.0.1:${adminPort}`,
    config: file,
    look: { colour: false, width: null },
  }
  for (const json of [false, true]) {
    const options = { ...common, json }
    const said = {
      status: status({ ...options, all: true }, {}),
      get: get({ ...options, route, watch: null }, {}),
      history: history({ ...options, route, limit: 100, before: null }, {}),
      diff: diff({ ...options, route: null, field: null, limit: 100 }, {}),
      [`diff ${route}`]: diff({ ...options, route, field: null, limit: 100 }, {}),
      ...Object.fromEntries(
        fields.map(field => [`diff ${route} ${field}`, diff({ ...options, route, field, limit: 100 }, {})]),
      ),
    }
    for (const [name, output] of Object.entries(said)) {
      const { stdout, stderr } = await output
      found.push([`banyan ${name}`, stdout + stderr])
    }
  }
}
