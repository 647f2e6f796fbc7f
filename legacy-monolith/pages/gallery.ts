import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { sessionOf, tokenFits } from '../accounts/session.ts'
import { MOST_PHOTO_BYTES, receivePhoto } from '../catalog/photos.ts'
import { dutchDay } from '../clock.ts'
import type { Shop } from '../shop.ts'
import { failurePage, forbiddenPage } from './failures.ts'
import { html } from './html.ts'
import { sendPage, tokenField } from './layout.ts'
import { goTo } from './origin.ts'

const MOST_FORM_BYTES = MOST_PHOTO_BYTES + 64 * 1024

interface Shown {
  readonly id: number
  readonly caption: string
  readonly name: string
  readonly city: string
  readonly addedAt: string
}

/** `/gallery`: customers' pictures of what became of their plants. */
export function serveGallery(app: FastifyInstance, shop: Shop): void {
  // Node reads multipart forms by itself; a form here is one picture, so it fits in memory.
  const parser = { parseAs: 'buffer', bodyLimit: MOST_FORM_BYTES } as const
  app.addContentTypeParser('multipart/form-data', parser, (request, body, done) => {
    const form = new Response(body as unknown as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': request.headers['content-type']! },
    })
    form.formData().then(
      fields => done(null, fields),
      () => done(Object.assign(new Error('not a form'), { statusCode: 400 })),
    )
  })

  app.get('/gallery', (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const photos = shop.db.all<Shown>(
      `SELECT p.id, caption, name, city, added_at addedAt FROM photos p JOIN customers c ON c.id = p.customer_id
       ORDER BY p.id DESC LIMIT 30`,
    )
    const main = html`<h1>Your gardens</h1><p class="lead">What became of our plants. Send us a picture of yours!</p>
${
  session.customer
    ? html`<form class="bar" action="/gallery" method="post" enctype="multipart/form-data">${tokenField(shop, session)}
<input type="file" name="picture" accept="image/*" /> <input class="text" type="text" name="caption" size="24" maxlength="100" /> <input class="button" type="submit" value="Send picture" /></form>`
    : html`<p class="bar"><a href="/login?next=/gallery">Log in</a> to send one.</p>`
}
${photos.length === 0 && html`<p>Nobody has yet. The first one gets a packet of sweet peas.</p>`}
<div class="gallery">${photos.map(
      photo => html`<div class="polaroid"><a href="/photos/${photo.id}"><img src="/photos/${photo.id}" height="120" alt="${photo.caption}" /></a><br />${photo.caption}
<div class="small">${photo.name}, ${photo.city}, ${dutchDay(photo.addedAt)}</div></div>`,
    )}</div>`
    return sendPage(
      shop,
      request,
      reply,
      { title: 'Your gardens', tab: 'gallery', crumbs: [['Home', '/'], ['Your gardens']], main },
      session,
    )
  })

  app.post('/gallery', async (request, reply) => {
    const session = sessionOf(shop, request, reply)
    const form = request.body instanceof FormData ? request.body : new FormData()
    if (!tokenFits(shop, session, String(form.get('token') ?? '')))
      return forbiddenPage(shop, request, reply, session)
    if (!session.customer) return goTo(shop, request, reply, '/login?next=/gallery')
    const picture = form.get('picture')
    const bytes = picture instanceof Blob ? Buffer.from(await picture.arrayBuffer()) : Buffer.alloc(0)
    const caption = String(form.get('caption') ?? '')
      .trim()
      .slice(0, 100)
    const received = await receivePhoto(shop, Readable.from([bytes]), {
      productId: null,
      customerId: session.customer.id,
      caption,
    })
    if (!('refused' in received)) return goTo(shop, request, reply, '/gallery')
    return received.refused === 52
      ? failurePage(shop, request, reply, 413, 'Too large', 'A picture may have 5 MB at most.', session)
      : failurePage(
          shop,
          request,
          reply,
          415,
          'Not a picture',
          'We can show JPEG, PNG, GIF and WebP.',
          session,
        )
  })
}
