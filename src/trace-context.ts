/** W3C Trace Context, level 1: https://www.w3.org/TR/trace-context-1/ */
import { randomBytes } from 'node:crypto'

/** The trace that a request belongs to. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string
  /** The value of `traceparent` for the request that is served. */
  readonly parent: string
  /** The caller named none, or one that cannot be read: this one begins here, and the caller's `tracestate` is not passed on. */
  readonly isMade: boolean
}

/** Version, trace id, parent id, flags, and in versions to come perhaps more (3.2). */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-.*)?$/
/** A `traceparent` of version 00 has no more than its four parts. */
const LENGTH = 55
/** The one flag of level 1: the caller may have recorded the trace. */
const SAMPLED = 1

/**
 * The trace a caller names, which is passed on as it came; a new one where it names none or one that is malformed (4.3).
 *
 * A new one is not sampled: "It should be set to 0 as the default option when the trace is initiated by this component"
 * (3.2.2.5.1). Nothing is recorded here.
 */
export function traceOf(traceparent: string | null): Trace {
  if (traceparent !== null && isTraceparent(traceparent))
    return { id: traceparent.slice(3, 35), parent: traceparent, isMade: false }
  const parent = nextParent()
  return { id: parent.slice(3, 35), parent, isMade: true }
}

/** The same trace, for a request of our own: with a span id of its own, in the version that is understood here (4.3). */
export function withOwnSpan(traceparent: string): string {
  const sampled = Number.parseInt(traceparent.slice(53, LENGTH), 16) & SAMPLED
  return `00-${traceparent.slice(3, 35)}-${nextSpan()}-0${sampled}`
}

function isTraceparent(value: string): boolean {
  return TRACEPARENT.test(value) && (value.length === LENGTH || !value.startsWith('00'))
}

/** Random digits are had for many at a time: asking for 16 costs as much as for 8,192. */
const MANY = 128
const nextParent = cutFrom(LENGTH, () => randomHex(24 * MANY).replace(/(.{32})(.{16})/g, '00-$1-$2-00'))
const nextSpan = cutFrom(16, () => randomHex(8 * MANY))

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** Cuts texts of one length, one after the other, out of what `make` gives. */
function cutFrom(length: number, make: () => string): () => string {
  let all = ''
  let at = 0
  return () => {
    if (at === all.length) {
      all = make()
      at = 0
    }
    at += length
    return all.slice(at - length, at)
  }
}
