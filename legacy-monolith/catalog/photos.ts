import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { isFresh } from '../api/answer.ts'
import { idFrom } from '../api/query.ts'
import { local } from '../clock.ts'
import { change } from '../outbox/change.ts'
import { notFoundPage } from '../pages/failures.ts'
import type { Shop } from '../shop.ts'

export const MOST_PHOTO_BYTES = 5 * 1024 * 1024

export interface Photo {
  readonly id: number
  readonly type: string
  readonly bytes: number
}

export interface PhotoOwner {
  readonly productId: number | null
  readonly customerId: number | null
  readonly caption: string
}

/** A stored picture, or the code of the README's table that says why it was refused. */
export type Received = { readonly photo: Photo } | { readonly refused: 51 | 52 }

/**
 * Stores a picture as it arrives, never more than a chunk of it in memory; at most 5 MiB.
 *
 * The type is what its first bytes say. The source is left readable on refusal, so that the answer still reaches the sender.
 */
export async function receivePhoto(shop: Shop, source: Readable, owner: PhotoOwner): Promise<Received> {
  const file = randomUUID()
  const path = join(shop.photosDir, file)
  const hash = createHash('sha1')
  let bytes = 0
  let type: string | null = null
  let stored = false
  const handle = await open(path, 'wx')
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (bytes === 0) type = pictureType(chunk)
      if (type === null) return { refused: 51 }
      bytes += chunk.length
      if (bytes > MOST_PHOTO_BYTES) return { refused: 52 }
      hash.update(chunk)
      await handle.write(chunk)
    }
    if (type === null) return { refused: 51 }
    const photo = { type, bytes, sha1: hash.digest('hex'), file }
    stored = true
    return { photo: { id: keep(shop, photo, owner), type, bytes } }
  } finally {
    await handle.close()
    if (!stored) await rm(path, { force: true })
  }
}

function keep(
  shop: Shop,
  photo: { type: string; bytes: number; sha1: string; file: string },
  owner: PhotoOwner,
): number {
  return change(shop, touched => {
    const now = local(shop.now())
    const id = shop.db.run(
      `INSERT INTO photos (product_id, customer_id, caption, type, bytes, sha1, file, added_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[
        owner.productId,
        owner.customerId,
        owner.caption,
        photo.type,
        photo.bytes,
        photo.sha1,
        photo.file,
        now,
      ],
    )
    if (owner.productId !== null) {
      shop.db.run('UPDATE products SET updated_at = ? WHERE id = ?', now, owner.productId)
      touched.product(owner.productId)
    }
    return id
  })
}

/** What kind of picture starts with these bytes; null when none does. A first chunk under 12 bytes is none. */
export function pictureType(start: Buffer): string | null {
  if (start.length < 12) return null
  if (start.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (start.subarray(0, 3).toString('latin1') === '\xff\xd8\xff') return 'image/jpeg'
  if (/^GIF8[79]a$/.test(start.subarray(0, 6).toString('latin1'))) return 'image/gif'
  const riff = start.subarray(0, 4).toString('latin1') + start.subarray(8, 12).toString('latin1')
  return riff === 'RIFFWEBP' ? 'image/webp' : null
}

/** `/photos/:id`: a picture as it was uploaded. */
export function servePhotos(app: FastifyInstance, shop: Shop): void {
  app.get<{ Params: { id: string } }>('/photos/:id', (request, reply) => {
    const id = idFrom(request.params.id)
    const photo = shop.db.one<{ type: string; bytes: number; sha1: string; file: string }>(
      'SELECT type, bytes, sha1, file FROM photos WHERE id = ?',
      id,
    )
    if (!photo) return notFoundPage(shop, request, reply)
    const etag = `"${photo.sha1}"`
    reply
      .header('etag', etag)
      .header('cache-control', 'public, max-age=86400')
      .header('x-content-type-options', 'nosniff')
    if (isFresh(request.headers['if-none-match'], etag)) return reply.code(304).send()
    reply.type(photo.type).header('content-length', photo.bytes)
    return reply.send(createReadStream(join(shop.photosDir, photo.file)))
  })
}
