/** What a small copy may keep alive at most, in bytes. */
export const SLAB_BYTES = 8 * 1024

let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
let used = 0

/**
 * A copy of bytes. Small ones are cut one after the other from the same memory: each in memory of its own takes twice the
 * time, most of it the garbage collector's. So they are not to be given to another thread.
 */
export function copied(bytes: Uint8Array): Buffer {
  const { length } = bytes
  if (length > SLAB_BYTES / 2) {
    const own = Buffer.allocUnsafeSlow(length)
    own.set(bytes)
    return own
  }
  if (used + length > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    used = 0
  }
  const copy = slab.subarray(used, used + length)
  used += length
  copy.set(bytes)
  return copy
}
