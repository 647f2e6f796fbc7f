import t from 'tap'
import { request } from 'undici'
import { startBanyan, type Teardown, type TestBanyan } from '../support/banyan.ts'
import { shareBanyan } from '../support/shared.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const shared = shareBanyan(t)

interface Sides {
  readonly legacy: Upstream
  readonly candidate: Upstream
  /** The Cookie header of the last request, by side. */
  readonly cookies: Record<string, string | undefined>
}

async function sides(t: Teardown, cacheControl?: string | string[]): Promise<Sides> {
  const cookies: Record<string, string | undefined> = {}
  const answering = (side: string) =>
    startUpstream(t, (req, res) => {
      cookies[side] = req.headers.cookie
      if (cacheControl !== undefined) res.setHeader('cache-control', cacheControl)
      res.end(side)
    })
  return { legacy: await answering('legacy'), candidate: await answering('candidate'), cookies }
}

const canary = ({ legacy, candidate }: Sides, keys: string, name = 'orders') => `
upstreams: { legacy: "${legacy.url}", orders: "${candidate.url}" }
legacy: legacy
defaults: { gate: { rollback: manual } }
routes: [{ name: ${name}, match: { path: "/orders/*" }, candidate: orders, phase: canary, canary: { ${keys} } }]
`

interface Asked {
  readonly body: string
  readonly setCookie: string | undefined
}

async function ask(url: string, headers: Record<string, string> = {}, path = '/orders/1'): Promise<Asked> {
  const answer = await request(url + path, { headers })
  return { body: await answer.body.text(), setCookie: answer.headers['set-cookie'] as string | undefined }
}

t.test('a caller nobody knows is answered by legacy and given a cookie; with it the side stays', async t => {
  const both = await sides(t)
  const banyan = await shared.running(canary(both, 'percent: 50%'))
  const seen = { legacy: 0, candidate: 0 }
  for (let caller = 0; caller < 60; caller++) {
    const first = await ask(banyan.url)
    t.equal(first.body, 'legacy')
    t.match(first.setCookie, /^banyan=[0-9a-f]{32}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
    const cookie = first.setCookie!.split(';')[0]!
    const second = await ask(banyan.url, { cookie: `sid=1; ${cookie}` })
    t.equal(second.setCookie, undefined, 'it is not given again')
    t.equal((await ask(banyan.url, { cookie })).body, second.body)
    t.equal(both.cookies[second.body], undefined, 'no upstream sees it')
    seen[second.body as 'legacy' | 'candidate']++
  }
  // Binomial: outside this once in 30,000 runs.
  t.ok(seen.candidate > 13 && seen.candidate < 47, `${seen.candidate} of 60 on the candidate`)
})

t.test('an answer that shared caches keep carries no cookie', async t => {
  for (const value of ['public, max-age=60', 's-maxage=60', ['max-age=60', 'public']]) {
    const both = await sides(t, value)
    const banyan = await shared.running(canary(both, 'percent: 50%'))
    t.equal((await ask(banyan.url)).setCookie, undefined, String(value))
  }
  const both = await sides(t, 'private')
  const banyan = await shared.running(canary(both, 'percent: 50%'))
  t.type((await ask(banyan.url)).setCookie, 'string')
  t.equal(
    (await ask(banyan.url, {}, '/other')).setCookie,
    undefined,
    'nor one of a route that is not in canary',
  )
})

t.test('Banyan’s cookie is kept from upstreams on every route, others are not', async t => {
  const both = await sides(t)
  const banyan = await shared.running(canary(both, 'percent: 50%'))
  await ask(banyan.url, { cookie: 'a=1; banyan=abc; b=2' }, '/other')
  t.equal(both.cookies.legacy, 'a=1; b=2')
})

t.test('who is in at 5 % is in at 25 %, and after a restart', async t => {
  const both = await sides(t)
  const callers = Array.from({ length: 200 }, (_, index) => `caller-${index}`)
  const at = (percent: number) => canary(both, `percent: ${percent}%, stickyBy: "header:x-user"`)
  const inOf = async (banyan: TestBanyan) => {
    const found = new Set<string>()
    for (const user of callers)
      if ((await ask(banyan.url, { 'x-user': user })).body === 'candidate') found.add(user)
    return found
  }
  const five = await inOf(await shared.running(at(5)))
  const again = await inOf(await startBanyan(t, at(5)))
  const quarter = await inOf(await shared.running(at(25)))
  t.ok(five.size > 0 && five.size < quarter.size)
  t.same([...five], [...again])
  t.ok([...five].every(user => quarter.has(user)))
})

t.test('callers are told apart by cookie, header, query or address; include and exclude by name', async t => {
  const both = await sides(t)
  const cases = [
    ['cookie:sid', { cookie: 'sid=vip' }, '/orders/1'],
    ['header:x-user', { 'x-user': 'vip' }, '/orders/1'],
    ['query:user', {}, '/orders/1?user=vip'],
  ] as const
  for (const [stickyBy, headers, path] of cases) {
    const included = await shared.running(
      canary(both, `percent: 0%, stickyBy: "${stickyBy}", include: [vip]`),
    )
    t.equal((await ask(included.url, headers, path)).body, 'candidate', stickyBy)
    const excluded = await shared.running(
      canary(both, `percent: 100%, stickyBy: "${stickyBy}", include: [vip], exclude: [vip]`),
    )
    t.equal((await ask(excluded.url, headers, path)).body, 'legacy', `${stickyBy}: exclude wins`)
    t.equal((await ask(excluded.url)).body, 'legacy', 'unknown')
  }
  const byAddress = await shared.running(canary(both, 'percent: 0%, stickyBy: ip, include: ["127.0.0.1"]'))
  t.equal((await ask(byAddress.url)).body, 'candidate')
})

t.test('legacy, shadow, live and retired answer from where the table says', async t => {
  const both = await sides(t)
  for (const [phase, wanted] of [
    ['legacy', 'legacy'],
    ['shadow', 'legacy'],
    ['live', 'candidate'],
    ['retired', 'candidate'],
  ] as const) {
    const banyan = await shared.running(
      canary(both, 'percent: 1%').replace('phase: canary', `phase: ${phase}`),
    )
    t.equal((await ask(banyan.url)).body, wanted, phase)
  }
})
