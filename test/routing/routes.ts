import { parsePattern } from '../../src/routing/pattern.ts'
import type { Matcher, PathPattern, RequestHead, Route, ValuePattern } from '../../src/types.ts'

/** A matcher as a test writes it: the path as in routes.yaml, everything else may be left out. */
export interface Written {
  readonly path?: string
  readonly hosts?: readonly string[]
  readonly methods?: readonly string[]
  readonly headers?: { readonly [name: string]: string | true }
  readonly query?: { readonly [name: string]: string | true }
  readonly cookies?: { readonly [name: string]: string | true }
}

/** A route in phase legacy with routes.yaml's defaults and these matchers. */
export function route(name: string, match: Written | readonly Written[], edits: Partial<Route> = {}): Route {
  const written = Array.isArray(match) ? (match as readonly Written[]) : [match as Written]
  return {
    name,
    match: written.map(matcher),
    legacy: 'legacy',
    candidate: null,
    phase: 'legacy',
    canary: {
      percent: 0.01,
      stickyBy: { by: 'cookie', name: 'banyan' },
      cohort: name,
      include: [],
      exclude: [],
    },
    timeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    retry: null,
    fallback: { on: ['failure', '5xx'], afterMs: 60_000 },
    request: null,
    response: null,
    rewriteLocation: true,
    redirect: null,
    split: null,
    mirror: {
      methods: ['GET', 'HEAD'],
      writes: null,
      sample: 1,
      when: 'together',
      afterWriteMs: 2_000,
      maxBodyBytes: 1_048_576,
      timeoutMs: 10_000,
      noise: 0.02,
    },
    compare: {
      ignore: [],
      unordered: [],
      tolerance: {},
      same: [],
      headers: { ignore: [], only: null },
      status: 'exact',
    },
    gate: {
      agree: 0.999,
      confidence: 0.95,
      compared: 1_000,
      served: 100,
      errors: 0.001,
      p99: 1.2,
      slackMs: 5,
      coverage: 20,
      skipped: 0.05,
      freshMs: 900_000,
      soakMs: 0,
      paired: true,
      steps: [0.01, 0.1, 0.5],
      advance: 'manual',
      rollback: 'auto',
    },
    ...edits,
  }
}

/** The matcher a test wrote, as config would read it. */
export function matcher(written: Written): Matcher {
  return {
    path: pattern(written.path ?? '/*'),
    hosts: written.hosts ?? [],
    methods: written.methods ?? [],
    headers: values(written.headers),
    query: values(written.query),
    cookies: values(written.cookies),
  }
}

/** A GET of a path, or what the edits make of it. */
export function request(path: string, edits: Partial<RequestHead> = {}): RequestHead {
  return { method: 'GET', host: '', path, query: '', headers: [], ...edits }
}

function pattern(text: string): PathPattern {
  const parsed = parsePattern(text)
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem}`)
  return parsed
}

function values(written: { readonly [name: string]: string | true } = {}): { [name: string]: ValuePattern } {
  return Object.fromEntries(Object.entries(written).map(([name, text]) => [name, value(text)]))
}

function value(text: string | true): ValuePattern {
  if (text === true) return { is: 'present' }
  if (text.startsWith('~ ')) return { is: 'expression', expression: text.slice(2) }
  return { is: 'exact', value: text }
}
