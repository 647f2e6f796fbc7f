import t from 'tap'
import { outcomeOf, type SideResult, skipAtHead } from '../../src/mirror/outcome.ts'
import type { Failure } from '../../src/types.ts'

const results: { readonly [word: string]: SideResult } = {
  whole: { is: 'whole' },
  large: { is: 'too-large' },
}

function resultOf(word: string): SideResult {
  return results[word] ?? { is: 'failed', failure: word as Failure }
}

/** What the two sides came to; the outcome as one word, or `compare`. */
function outcome(
  legacy: string,
  candidate: string,
  copied: 'legacy' | 'candidate' | null,
  servedSlowly: boolean,
) {
  const found = outcomeOf(resultOf(legacy), resultOf(candidate), { copied, servedSlowly })
  if (found === null) return 'compare'
  return found.outcome === 'failed' ? `failed ${found.failure}` : found.reason
}

t.test('what becomes of an exchange, by what the two sides came to', async t => {
  // legacy, candidate: outcome when the candidate was the copy, when legacy was, and after a fallback.
  const cases = [
    ['whole', 'whole', 'compare', 'compare', 'compare'],
    ['whole', 'large', 'failed response-body', 'failed response-body', 'failed response-body'],
    ['whole', 'connect', 'failed connect', 'failed connect', 'failed connect'],
    ['whole', 'reset', 'failed reset', 'failed reset', 'failed reset'],
    ['whole', 'malformed', 'failed malformed', 'failed malformed', 'failed malformed'],
    ['whole', 'response-body', 'failed response-body', 'failed response-body', 'failed response-body'],
    ['whole', 'timeout', 'failed timeout', 'failed timeout', 'failed timeout'],
    ['large', 'whole', 'too-large', 'too-large', 'too-large'],
    ['large', 'large', 'too-large', 'too-large', 'too-large'],
    ['large', 'reset', 'too-large', 'too-large', 'too-large'],
    ['reset', 'whole', 'legacy-failed', 'legacy-failed', 'both-failed'],
    ['timeout', 'whole', 'legacy-failed', 'legacy-failed', 'both-failed'],
    ['reset', 'large', 'legacy-failed', 'legacy-failed', 'both-failed'],
    ['reset', 'reset', 'both-failed', 'both-failed', 'both-failed'],
    ['timeout', 'timeout', 'both-failed', 'both-failed', 'both-failed'],
  ] as const
  for (const [legacy, candidate, ...expected] of cases) {
    for (const [index, copied] of (['candidate', 'legacy', null] as const).entries()) {
      const name = `legacy ${legacy}, candidate ${candidate}, the copy went to ${copied ?? 'nobody'}`
      t.equal(outcome(legacy, candidate, copied, false), expected[index], name)
    }
  }
})

t.test('a copy that takes too long says nothing of its side when the serving side took as long', async t => {
  t.equal(outcome('whole', 'timeout', 'candidate', true), 'too-slow')
  t.equal(outcome('timeout', 'whole', 'legacy', true), 'too-slow')
  t.equal(outcome('timeout', 'large', 'legacy', true), 'too-slow')
  t.equal(outcome('large', 'timeout', 'candidate', true), 'too-large')
  t.equal(outcome('whole', 'timeout', 'legacy', true), 'failed timeout', 'the one that served is no copy')
  t.equal(outcome('timeout', 'whole', 'candidate', true), 'legacy-failed')
  t.equal(outcome('whole', 'reset', 'candidate', true), 'failed reset', 'it broke, it was not slow')
  t.equal(outcome('timeout', 'reset', 'legacy', true), 'both-failed')
})

t.test('some heads of the serving side settle it at once', async t => {
  const cases = [
    [200, 'text/html', false, null],
    [404, '', false, null],
    [500, '', false, null],
    [304, '', false, 'conditional'],
    [412, '', false, 'conditional'],
    [200, 'text/event-stream', false, 'streaming'],
    [200, 'Text/Event-Stream; charset=utf-8', false, 'streaming'],
    [200, 'text/event-streams', false, null],
    [200, '', true, null],
    [303, '', true, null],
    [399, '', true, null],
    [304, '', true, 'conditional'],
    [400, '', true, 'not-committed'],
    [412, '', true, 'not-committed'],
    [500, 'text/event-stream', true, 'not-committed'],
    [199, '', true, 'not-committed'],
  ] as const
  for (const [status, type, isWrite, expected] of cases) {
    t.equal(skipAtHead(status, type, isWrite), expected, `${status} ${type} ${isWrite ? 'write' : 'read'}`)
  }
})
