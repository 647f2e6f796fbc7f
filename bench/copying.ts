import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Outcomes } from '../src/types/steering.ts'
import { nginxConfig } from './peers/nginx.ts'
import { banyanConfig, type Place, PROXIES, type ProxyKind } from './proxies.ts'

const banyan = PROXIES.find(({ name }) => name === 'banyan')!
const nginx = PROXIES.find(({ name }) => name === 'nginx')!

/** What copying and comparing cost, beside forwarding alone: the same proxies, with and without a copy of each request. */
export const COPYING: readonly ProxyKind[] = [
  { ...banyan, setup: 'one route in phase legacy: nothing is copied' },
  {
    ...copyingBanyan('banyan, equal bytes', place => place.upstreamPort),
    setup: 'phase shadow, sample 100%, noise 2%: every request is copied, every answer compared',
  },
  {
    ...copyingBanyan('banyan, other key order', place => place.reorderedPort),
    setup: 'as above; the candidate writes its keys in another order, so that the documents are read',
  },
  nginx,
  {
    ...nginx,
    name: 'nginx, mirror',
    setup: 'as nginx, with `mirror`: every request is sent twice, the second answer is thrown away',
    launch: place => {
      const launch = nginx.launch(place)
      writeFileSync(join(place.folder, 'nginx.conf'), nginxConfig(place, true))
      return launch
    },
  },
]

/** By which name of COPYING another one's CPU is divided. */
export const PLAIN: { readonly [name: string]: string } = {
  'banyan, equal bytes': 'banyan',
  'banyan, other key order': 'banyan',
  'nginx, mirror': 'nginx',
}

function copyingBanyan(name: string, candidatePort: (place: Place) => number): ProxyKind {
  return {
    ...banyan,
    name,
    launch: place => {
      const launch = banyan.launch(place)
      const config = banyanConfig(place)
        .replace('upstreams:\n', `upstreams:\n  candidate: http://127.0.0.1:${candidatePort(place)}\n`)
        .replace('phase: legacy', 'candidate: candidate\n    phase: shadow')
      writeFileSync(join(place.folder, 'routes.yaml'), config)
      return launch
    },
    settled: place => settled(name, place),
  }
}

const WITHIN_MS = 20_000
const LOOK_MS = 300

/**
 * Waits until all that was copied is compared and counted, which is work that belongs to the window. Throws when it was not
 * that work: copies that were skipped cost nothing.
 */
async function settled(name: string, { adminPort }: Place): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  for (let before = -1; ; ) {
    const outcomes = await outcomesOf(adminPort)
    const { match, differ, failed, skipped } = outcomes
    const { 'client-gone': _, ...lost } = skipped
    const others = differ + sum(failed) + sum(lost)
    const total = match + others
    if (total === before) {
      if (others > total / 100) throw new Error(`${name}: not all was compared: ${JSON.stringify(outcomes)}`)
      return
    }
    if (performance.now() > deadline) throw new Error(`${name}: still comparing after ${WITHIN_MS} ms`)
    before = total
    await wait(LOOK_MS)
  }
}

async function outcomesOf(adminPort: number): Promise<Outcomes> {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/api/v1/routes/bench`)
  return ((await answer.json()) as { outcomes: Outcomes }).outcomes
}

function sum(counts: { readonly [what: string]: number | undefined }): number {
  return Object.values(counts).reduce((all: number, many) => all + (many ?? 0), 0)
}
