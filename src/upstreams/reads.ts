import type { OnReadOpts, Socket } from 'node:net'
import { copied } from './slab.ts'

/** What a connection with small reads takes from the system at once. */
export const SMALL_READ_BYTES = 16 * 1024
/** As Node does. */
const READ_BYTES = 64 * 1024

/**
 * Left to itself Node makes room for 64 KiB at each read, and gives back what the answer did not need: for answers as
 * most are that is dearer than reading always into the same room and copying them out of it.
 */
export const reads: OnReadOpts = readsOf(READ_BYTES)

/** For connections whose answers are often not wanted whole: in a flood less comes before it can be stopped. */
export const smallReads: OnReadOpts = readsOf(SMALL_READ_BYTES)

function readsOf(bytes: number): OnReadOpts {
  // Of all connections of the thread: what was read is taken out before the next one reads.
  const buffer = Buffer.allocUnsafeSlow(bytes)
  return {
    buffer,
    callback(this: Socket, bytesRead) {
      return this.push(copied(buffer.subarray(0, bytesRead)))
    },
  }
}
