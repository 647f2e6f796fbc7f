import { randomBytes } from 'node:crypto'
import t from 'tap'
import { formsOn, json, openShop, outbox, Visitor } from './visitor.ts'

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(20_000)])
const MOST = 5 * 1024 * 1024

type Sent = NonNullable<RequestInit['body']>

/** Node asks for `duplex` with a streamed body; browsers' types, which the pages bring, do not know it. */
type Init = RequestInit & { readonly duplex: 'half' }

const put = (body: Sent, type = 'image/png'): Init => {
  return { method: 'PUT', body, headers: { 'content-type': type }, duplex: 'half' }
}

t.test("a product's photograph is stored as it comes, and served as it is", async t => {
  const shop = await openShop(t)
  const answer = await fetch(`${shop.url}/api/products/17/photo`, put(new Uint8Array(PNG)))
  t.strictSame([answer.status, answer.headers.get('location')], [201, `${shop.url}/photos/1`])
  t.match(await answer.json(), {
    photo: { id: 1, productId: 17, type: 'image/png', bytes: PNG.length, url: '/photos/1' },
  })
  const served = await fetch(`${shop.url}/photos/1`)
  t.strictSame(
    [served.headers.get('content-type'), served.headers.get('x-content-type-options')],
    ['image/png', 'nosniff'],
  )
  t.ok(PNG.equals(Buffer.from(await served.arrayBuffer())))
  const again = await fetch(`${shop.url}/photos/1`, {
    headers: { 'if-none-match': served.headers.get('etag')! },
  })
  t.equal(again.status, 304)
  t.strictSame((await json(shop.url, '/api/products/17')).product.photos, ['/photos/1'])
  t.match((await outbox(shop.url)).at(-1), { type: 'product.saved', data: { id: 17, photos: ['/photos/1'] } })
  t.match(await (await fetch(`${shop.url}/product/17`)).text(), 'src="/photos/1"')
})

t.test('what is no picture, or too large, is refused while it arrives', async t => {
  const shop = await openShop(t)
  const endless = (first: Buffer, bytes: number) =>
    new ReadableStream({
      start: controller => controller.enqueue(first),
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024))
        bytes -= 64 * 1024
        if (bytes < 0) controller.close()
      },
    })
  const cases: readonly [name: string, path: string, init: RequestInit, status: number, code: number][] = [
    ['a text', '/api/products/17/photo', put('<svg onload="alert(1)">', 'image/png'), 415, 51],
    ['a text that says so', '/api/products/17/photo', put('hello', 'text/plain'), 415, 51],
    ['nothing', '/api/products/17/photo', put('', 'image/png'), 415, 51],
    ['a large one', '/api/products/17/photo', put(endless(PNG, MOST)), 413, 52],
    ['of an unknown product', '/api/products/999/photo', put(new Uint8Array(PNG)), 200, 17],
  ]
  for (const [name, path, init, status, code] of cases) {
    const answer = await fetch(shop.url + path, init)
    t.match([answer.status, await answer.json()], [status, { error: true, code }], name)
  }
  t.strictSame((await json(shop.url, '/api/products/17')).product.photos, [])
})

t.test('customers show their gardens', async t => {
  const shop = await openShop(t)
  const anna = new Visitor(shop.url)
  t.match((await anna.get('/gallery')).page, 'Log in</a> to send one')
  await anna.logIn()
  const token = formsOn((await anna.get('/gallery')).page).find(form => form.action === '/gallery')!.hidden
    .token!
  const send = async (picture: Buffer, fields: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('picture', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'fig.png')
    return fetch(`${shop.url}/gallery`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { cookie: anna.cookies },
    })
  }
  const caption = 'My <fig> & me'
  t.equal((await send(PNG, { caption })).status, 403, 'not without the token')
  t.equal((await send(Buffer.from('not a picture at all'), { token, caption })).status, 415)
  t.equal((await send(Buffer.concat([PNG, Buffer.alloc(MOST)]), { token, caption })).status, 413)
  const sent = await send(PNG, { token, caption })
  t.strictSame([sent.status, sent.headers.get('location')], [303, `${shop.url}/gallery`])
  t.match((await anna.get('/gallery')).page, 'My &lt;fig&gt; &amp; me')
  t.ok(PNG.equals(Buffer.from(await (await fetch(`${shop.url}/photos/1`)).arrayBuffer())))
  const broken = {
    method: 'POST',
    body: 'nonsense',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }
  t.equal((await fetch(`${shop.url}/gallery`, broken)).status, 400)
})
