import type { OnReadOpts, Socket } from 'node:net'
import { copied } from './slab.ts'

/** What a connection with small reads takes from the system at once. */
export const SMALL_READ_BYTES = 16 * 1024

/** Of all connections of the thread: what was read is taken out before the next one reads. */
const buffer = Buffer.allocUnsafeSlow(SMALL_READ_BYTES)

/**
 * For connections whose answers are often not wanted whole: Node makes room for 64 KiB at each read and reads as much
 * where it can, which in a flood is most of the work, for the garbage collector too.
 */
export const smallReads: OnReadOpts = {
  buffer,
  callback(this: Socket, bytesRead) {
    return this.push(copied(buffer.subarray(0, bytesRead)))
  },
}
