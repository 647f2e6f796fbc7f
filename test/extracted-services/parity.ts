import { request } from 'undici'

/** What a caller may rely on of an answer; what varies by itself is blanked, the rest is compared to the letter. */
export interface Said {
  readonly status: number
  readonly contentType: unknown
  readonly cacheControl: unknown
  readonly etag: unknown
  readonly location: unknown
  readonly body: string
}

export interface Asking {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Buffer
}

/** Asks a service as a caller who came by way of `shop.example`. */
export async function ask(url: string, path: string, asking: Asking = {}): Promise<Said> {
  const answer = await request(url + path, {
    method: asking.method ?? 'GET',
    headers: { host: 'shop.example', ...asking.headers },
    body: asking.body ?? null,
  })
  const { headers, statusCode } = answer
  return {
    status: statusCode,
    contentType: headers['content-type'],
    cacheControl: headers['cache-control'],
    etag: headers.etag,
    location: headers.location,
    body: blanked(await answer.body.text()),
  }
}

function blanked(body: string): string {
  return body
    .replace(/"requestId":"[0-9a-f-]{36}"/, '"requestId":"…"')
    .replace(/"generatedAt":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}"/, '"generatedAt":"…"')
    .replace(/"csrfToken":"[0-9a-f]{48}"/, '"csrfToken":"…"')
    .replace(/"took":[\d.e-]+/, '"took":0')
}
