import type { Teardown } from '../support/banyan.ts'
import { bodyOf, startUpstream } from '../support/upstream.ts'

/** What was asked of it. */
export interface Asked {
  readonly line: string
  readonly authorization: string | undefined
  readonly body: unknown
}

export interface StandIn {
  readonly url: string
  readonly asked: readonly Asked[]
}

export type Answers = { readonly [line: string]: readonly [status: number, body: unknown] }

/**
 * A server that says what an admin API would: answers by `METHOD /path?query` below `/api/v1`. The real one is asked in
 * the flow tests; here are objects that it takes long to come by.
 */
export async function startStandIn(t: Teardown, answers: Answers): Promise<StandIn> {
  const asked: Asked[] = []
  const { url } = await startUpstream(t, async (request, response) => {
    const text = (await bodyOf(request)).toString()
    const line = `${request.method} ${request.url?.replace('/api/v1', '')}`
    const body: unknown = text === '' ? null : JSON.parse(text)
    asked.push({ line, authorization: request.headers.authorization, body })
    const [status, answer] = answers[line] ?? [
      404,
      { status: 404, error: 'Not Found', message: 'no such page' },
    ]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  return { url, asked }
}
