import { once } from 'node:events'
import t from 'tap'
import { EndableFrames, FrameEnds } from '../../src/proxy/websocket-frames.ts'

/** A frame as RFC 6455 5.2 has it. */
function frame(opcode: number, length: number, mask = false): Buffer {
  const data = Buffer.alloc(length, 0x88)
  const extended = Buffer.alloc(length > 65_535 ? 8 : length > 125 ? 2 : 0)
  if (extended.length === 2) extended.writeUInt16BE(length)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length))
  const short = [length, 126, 127][[0, 2, 8].indexOf(extended.length)]!
  const head = Buffer.from([0x80 | opcode, (mask ? 0x80 : 0) | short])
  return Buffer.concat([head, extended, mask ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0), data])
}

const FRAMES = [
  frame(1, 5),
  frame(2, 0),
  frame(1, 125, true),
  frame(9, 126),
  frame(1, 0, true),
  frame(2, 65_535),
  frame(2, 65_536, true),
  frame(1, 3),
]
const ALL = Buffer.concat(FRAMES)
const CLOSE = Buffer.from([0x88, 2, 0x03, 0xf4])

t.test('the ends of frames are found, however they are cut', async t => {
  const ends = FRAMES.map((_, index) => Buffer.concat(FRAMES.slice(0, index + 1)).length)
  for (const size of [1, 2, 3, 7, 1_000, 65_536, ALL.length]) {
    const follower = new FrameEnds()
    const found: number[] = []
    for (let from = 0; from < ALL.length; from += size) {
      const chunk = ALL.subarray(from, from + size)
      for (let at = 0; at < chunk.length; ) {
        at += follower.pass(chunk.subarray(at), true)
        if (follower.isBetween) found.push(from + at)
      }
    }
    t.same(found, ends, `in pieces of ${size}`)
    t.notOk(follower.hasClosed)
  }
})

async function through(pieces: readonly Buffer[], endBefore: number): Promise<Buffer> {
  const frames = new EndableFrames()
  const gathered: Buffer[] = []
  frames.on('data', chunk => gathered.push(chunk))
  const ended = once(frames, 'end')
  for (const [index, piece] of pieces.entries()) {
    if (index === endBefore) frames.endBetween()
    await new Promise(resolve => frames.write(piece, resolve))
  }
  if (endBefore >= pieces.length) frames.endBetween()
  await ended
  return Buffer.concat(gathered)
}

t.test('a close frame stands behind the frame that is under way, and nothing behind it', async t => {
  const [one, two] = [frame(1, 300), frame(1, 5)]
  const cases = [
    ['between two', [one, two], 1, [one, CLOSE]],
    ['before all', [one], 0, [CLOSE]],
    ['after all', [one], 1, [one, CLOSE]],
    ['within a data', [one.subarray(0, 100), one.subarray(100), two], 1, [one, CLOSE]],
    ['within a head', [one.subarray(0, 3), Buffer.concat([one.subarray(3), two])], 1, [one, CLOSE]],
    ['the upstream has closed itself', [one, frame(8, 2), two], 2, [one, frame(8, 2)]],
  ] as const
  for (const [what, pieces, endBefore, expected] of cases)
    t.ok((await through(pieces, endBefore)).equals(Buffer.concat(expected)), what)
})
