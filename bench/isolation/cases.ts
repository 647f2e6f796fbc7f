import type { Outcomes } from '../../src/types/steering.ts'
import type { Asked, Kind } from './upstream.ts'

/** A candidate that is wrong in one way, and what shows that it was asked for copies all the same. */
export interface Case {
  readonly kind: Kind | 'slow'
  readonly title: string
  /** What is missing to say that copies were really sent; null when nothing is. */
  readonly unsent: (asked: Asked, outcomes: Outcomes, eligible: number) => string | null
}

/** `limits.mirrorConcurrency`, unless the file says otherwise. */
const CONCURRENCY = 64

export const CASES: readonly Case[] = [
  { kind: 'healthy', title: 'healthy', unsent: allAsked },
  { kind: 'hangs', title: 'a: hangs', unsent: manyInFlight },
  { kind: 'refuses', title: 'b: refuses', unsent: allFailed },
  { kind: 'drips', title: 'c: answers 1 byte a second', unsent: manyInFlight },
  { kind: 'gibibyte', title: 'd: answers 1 GiB', unsent: allAsked },
  { kind: 'gibibyte-chunked', title: 'd: answers 1 GiB, and does not say so', unsent: allAsked },
  { kind: 'garbage', title: 'e: answers what is no HTTP', unsent: allAsked },
  { kind: 'random-json', title: 'e: answers random JSON', unsent: allAsked },
  { kind: 'slow', title: 'f: is 10 times slower', unsent: someAsked },
]

function manyInFlight({ mostInFlight }: Asked): string | null {
  return mostInFlight >= CONCURRENCY ? null : `only ${mostInFlight} copies were under way at once`
}

function allAsked({ requests }: Asked, outcomes: Outcomes, eligible: number): string | null {
  const wanted = eligible - (outcomes.skipped['after-write'] ?? 0)
  return requests >= wanted ? null : `${requests} of ${wanted} copies reached it`
}

/** How many a slow one takes is for `mirrorConcurrency` to say. */
function someAsked({ requests }: Asked, _: Outcomes, eligible: number): string | null {
  return requests >= Math.min(CONCURRENCY, eligible) ? null : `${requests} of ${eligible} copies reached it`
}

/** Nobody is there who could count: each one that was tried has failed to connect. */
function allFailed(_: Asked, { failed, skipped }: Outcomes, eligible: number): string | null {
  const wanted = eligible - (skipped['after-write'] ?? 0)
  return failed.connect === wanted ? null : `${failed.connect ?? 0} of ${wanted} copies were tried`
}
