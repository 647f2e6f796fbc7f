import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import type { Writable } from 'node:stream'
import type { Teardown } from './banyan.ts'
import { forgetPeak, memoryOf } from './memory.ts'
import { runBanyan } from './process.ts'
import { bodyOf, startUpstream } from './upstream.ts'

const MIB = 2 ** 20
const PIECE_BYTES = 256 * 1024
/** Pieces begin at another place each, so that one lost, doubled or moved changes the hash. */
const MATERIAL = randomBytes(PIECE_BYTES + 64 * 1024)

/** Writes so many bytes as fast as they are taken, and gives their hash. Stops when the other side is gone. */
export async function send(to: Writable, bytes: number, onSent?: (sum: number) => void): Promise<string> {
  const hash = createHash('sha1')
  for (let sum = 0; sum < bytes && !to.destroyed; onSent?.(sum)) {
    const start = (sum / PIECE_BYTES) % 4_096
    const piece = MATERIAL.subarray(start, start + Math.min(PIECE_BYTES, bytes - sum))
    hash.update(piece)
    sum += piece.length
    if (!to.write(piece)) await drained(to)
  }
  return hash.digest('hex')
}

function drained(to: Writable): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      to.off('drain', done).off('close', done)
      resolve()
    }
    to.on('drain', done).on('close', done)
  })
}

export interface Received {
  readonly bytes: number
  readonly hash: string
}

/** Reads to the end and keeps nothing. */
export async function receive(from: AsyncIterable<Buffer>): Promise<Received> {
  const hash = createHash('sha1')
  let bytes = 0
  for await (const piece of from) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, hash: hash.digest('hex') }
}

export interface PassedFigures {
  /** How much more memory the proxy held at its worst than before anything large had passed. */
  readonly grownMiB: number
  readonly seconds: number
  readonly sent: readonly Received[]
  readonly received: readonly Received[]
}

export interface Passage {
  /** Sends so much up through the proxy, then as much down. */
  pass(mebibytes: number): Promise<PassedFigures>
}

/** A fresh `banyan run` that has answered a few requests, and an upstream that takes and gives. */
export async function openPassage(t: Teardown): Promise<Passage> {
  let sent: Received = { bytes: 0, hash: '' }
  const upstream = await startUpstream(t, async (req, res) => {
    if (req.method === 'PUT') {
      res.end(JSON.stringify(await receive(req)))
    } else {
      const bytes = Number(req.url!.slice(1))
      sent = { bytes, hash: await send(res, bytes) }
      res.end()
    }
  })
  const banyan = await runBanyan(t, `upstreams: { legacy: "${upstream.url}" }\nlegacy: legacy\n`)
  const pid = banyan.child.pid!
  for (let warming = 0; warming < 20; warming++) await upload(banyan.url, 1_000)
  const { nowMiB } = memoryOf(pid)
  return {
    async pass(mebibytes) {
      forgetPeak(pid)
      const began = performance.now()
      const up = await upload(banyan.url, mebibytes * MIB)
      const down = http.get(`${banyan.url}/${mebibytes * MIB}`, { agent: false })
      const [res] = (await once(down, 'response')) as [IncomingMessage]
      const received = await receive(res)
      return {
        grownMiB: memoryOf(pid).peakMiB - nowMiB,
        seconds: (performance.now() - began) / 1_000,
        sent: [up.sent, sent],
        received: [up.received, received],
      }
    },
  }
}

async function upload(url: string, bytes: number): Promise<{ sent: Received; received: Received }> {
  const req = http.request(url, { method: 'PUT', agent: false, headers: { 'content-length': bytes } })
  const answered = once(req, 'response') as Promise<[IncomingMessage]>
  const hash = await send(req, bytes)
  req.end()
  const [res] = await answered
  return { sent: { bytes, hash }, received: JSON.parse(String(await bodyOf(res))) as Received }
}
