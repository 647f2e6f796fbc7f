import type { Verdict } from '../types/evidence.ts'
import type { Moved, Refused } from '../types/steering.ts'
import type { Problem } from '../types.ts'

// What people are told when nothing was moved: what is in the way, and what to do.

export function noSuchRoute(name: string): Refused {
  return {
    route: name,
    refused: 'no-such-route',
    what: `there is no route ${name}`,
    fix: 'banyan status --all',
    verdict: null,
  }
}

export function nowhereBack(route: string, phase: string): Refused {
  const what =
    phase === 'legacy'
      ? `every caller of ${route} is on legacy already`
      : `${route} is ${phase}: its legacy side is gone`
  return { route, refused: 'nowhere', what, fix: 'edit the file', verdict: null }
}

export function needsWhy(route: string, verb: string): Refused {
  return {
    route,
    refused: 'needs-why',
    what: `${verb} wants to know why, for the history`,
    fix: `banyan ${verb} ${route} --why '…'`,
    verdict: null,
  }
}

export function notMoved(
  route: string,
  result: { readonly raced: true } | { readonly storeTrouble: Error },
  verdict: Verdict | null,
): Refused {
  if ('storeTrouble' in result) return storeTrouble(route, result.storeTrouble, verdict)
  return {
    route,
    refused: 'raced',
    what: `${route} was moved by somebody else just now`,
    fix: `look where it is: banyan get ${route}`,
    verdict,
  }
}

export function storeTrouble(route: string | null, error: Error, verdict: Verdict | null): Refused {
  return {
    route,
    refused: 'store',
    what: `the store does not answer, and only what is stored moves forward: ${error.message}`,
    fix: 'mend the store; a rollback works all the same',
    verdict,
  }
}

export function cannotWrite({ route, to }: Moved, problem: Problem): Refused {
  return {
    route,
    refused: 'cannot-write',
    what: `${route} is ${to.phase} now, but the file could not be edited: ${problem.what}`,
    fix: problem.fix ?? `write phase: ${to.phase} into the file by hand`,
    verdict: null,
  }
}

export function noSuchUpstream(upstream: string, known: readonly string[]): Refused {
  return {
    route: null,
    refused: 'no-such-upstream',
    what: `there is no upstream ${upstream}`,
    fix: `one of: ${known.join(', ')}`,
    verdict: null,
  }
}
