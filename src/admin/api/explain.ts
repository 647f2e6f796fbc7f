import type { FastifyInstance } from 'fastify'
import type { Steering } from '../../types/steering.ts'
import { sendJson, sendRefusal } from './answer.ts'
import { ref, told } from './schemas/schema.ts'

interface ExplainQuery {
  readonly method: string
  readonly url: string
  readonly header: readonly string[]
}

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/

/** `GET /explain`: where a request would go and why; nobody is asked. */
export function explain(api: FastifyInstance, steering: Steering): void {
  api.get<{ Querystring: ExplainQuery }>(
    '/explain',
    {
      schema: {
        summary: 'Which route a request would win, why, who would answer it and who would get a copy.',
        tags: ['read'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          required: ['url'],
          properties: {
            method: { type: 'string', pattern: '^[A-Z-]{1,20}$', default: 'GET' },
            url: told('A path with or without a query, or an address whose host counts.', {
              type: 'string',
              minLength: 1,
              maxLength: 8_000,
            }),
            header: told('As in `name: value`; may be given several times.', {
              type: 'array',
              maxItems: 100,
              items: { type: 'string', maxLength: 8_000 },
              default: [],
            }),
          },
        },
        response: {
          200: told('The object of `banyan explain --json`.', { type: 'object', additionalProperties: true }),
          '4xx': told('The request makes no sense.', ref('Refusal')),
        },
      },
    },
    async ({ query: { method, url, header } }, reply) => {
      const lines = header.map(line => HEADER.exec(line))
      if (lines.includes(null)) {
        return sendRefusal(
          reply,
          400,
          'header',
          'each "header" is written as name: value, such as header=cookie: sid=anna',
        )
      }
      const headers = lines.flatMap(line => [line![1]!, line![2]!])
      return sendJson(reply, await steering.explain({ method, url, headers }))
    },
  )
}
