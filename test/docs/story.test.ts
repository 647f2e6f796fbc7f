/** The README's story, played: its file, two services, callers, and every command that speaks to a running Banyan. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { Pool, request } from 'undici'
import type { RouteView } from '../../src/types/steering.ts'
import { bareEnvironment } from '../support/environment.ts'
import { type BanyanProcess, runBanyan } from '../support/process.ts'
import { until } from '../support/until.ts'
import { startUpstream } from '../support/upstream.ts'
import { asksAProxy, shownIn } from './console.ts'
import { blocksOf, pageAt, ROOT } from './page.ts'

const page = pageAt('README.md')
const shown = blocksOf(page, 'console')
  .flatMap(({ text }) => shownIn(text))
  .filter(([command]) => asksAProxy(command))
/** Fewer than the queue of copies holds. */
const AT_ONCE = 500
const CALLERS = 8

t.test('the README shows what is printed', async t => {
  t.same(
    shown.map(([command]) => command.split(' ')[2]),
    ['diff', 'status', 'promote', 'rollback'],
  )
  const [diff, status, promote, rollback] = shown
  const banyan = await shop(t)
  await traffic(banyan, 1_000)
  await shows(t, banyan, diff!)
  // What the page says to do next.
  const rule = /^ {2}(tolerance: .*)$/m.exec(diff![1])![1]
  writeFileSync(banyan.file, `${readFileSync(banyan.file, 'utf8')}    compare:\n      ${rule}\n`)
  await banyan.logged({ msg: 'a revision applies', revision: 2 })
  await traffic(banyan, 3_300)
  await until('the gate passes', async () => (await orders(banyan)).verdict?.call === 'promote')
  await shows(t, banyan, status!)
  await shows(t, banyan, promote!)
  await shows(t, banyan, rollback!)
})

/** Banyan as the page's file says, between a legacy and a candidate that rounds the prices of one order in ten. */
async function shop(t: Test): Promise<BanyanProcess> {
  const answering = (priceOf: (order: number) => number): RequestListener => {
    return ({ url = '' }, response) => {
      const id = Number(url.split('/')[2])
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ id, lines: [{ item: 'a fig', price: priceOf(id) }] }))
    }
  }
  const legacy = await startUpstream(
    t,
    answering(() => 7.49),
  )
  const candidate = await startUpstream(
    t,
    answering(id => (id % 10 === 0 ? 7.4899999 : 7.49)),
  )
  const file = page.blocks.find(({ text }) => text.startsWith('# my-routes.yaml\n'))!.text
  const told = file
    .replace(/^version: 1\n/m, '')
    .replace('http://localhost:3000', legacy.url)
    .replace('http://localhost:3101', candidate.url)
  // How fast this machine is now is none of the page's business.
  return runBanyan(t, `defaults: { gate: { slack: 30s } }\n${told}`, '--log-level', 'info')
}

/** Resolves when so many more pairs are counted. */
async function traffic(banyan: BanyanProcess, count: number): Promise<void> {
  const pool = new Pool(banyan.url, { connections: CALLERS })
  for (let sent = 0; sent < count; ) {
    const upTo = Math.min(count, sent + AT_ONCE)
    const call = async () => {
      while (sent < upTo) {
        const { body } = await pool.request({ path: `/orders/${++sent}`, method: 'GET' })
        await body.dump()
      }
    }
    await Promise.all(Array.from({ length: CALLERS }, call))
    await until('every pair is counted', async () => {
      const { match, differ } = (await orders(banyan)).outcomes
      return match + differ === upTo
    })
  }
  await pool.close()
}

async function orders({ adminPort }: BanyanProcess): Promise<RouteView> {
  const { body } = await request(`http://127.0.0.1:${adminPort}/api/v1/routes/orders`)
  return (await body.json()) as RouteView
}

async function shows(t: Test, banyan: BanyanProcess, [command, output]: readonly [string, string]) {
  const main = `"${process.execPath}" "${join(ROOT, 'src/main.ts')}"`
  const child = spawn('sh', ['-c', command.replace(/^npx banyan/, main)], {
    env: bareEnvironment({ NO_COLOR: '1', BANYAN_ADMIN: `http://127.0.0.1:${banyan.adminPort}` }),
  })
  const exit = once(child, 'exit')
  // Both of them stand on the page as a terminal shows them: data, then talk.
  const printed = await Promise.all([text(child.stdout), text(child.stderr)])
  t.same(await exit, [0, null], command)
  t.equal(plain(printed.join('')), plain(output), command)
}

/** Without times, and the columns that are as wide as they are. */
function plain(output: string): string {
  return output
    .replace(/[\d.]+ → [\d.]+ m?s/g, '… → … ms')
    .replace(/\(\d+ ms\)/g, '(… ms)')
    .replace(/ {2,}/g, '  ')
}
