import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Moved, Refused } from '../../types/steering.ts'
import type { Phase } from '../../types.ts'
import { PHASE_ORDER } from './calls.ts'
import { routeHref } from './figures.ts'
import { sent } from './forms.ts'
import type { Site } from './site.ts'

interface OfRoute {
  readonly Params: { readonly route: string }
}

const STEPS = ['rollback', 'hold', 'resume', 'restart'] as const

/** What the buttons do. Each leads to a page that says what came of it. */
export function moveRoutes(app: FastifyInstance, { steering, results }: Site): void {
  const move = { config: { access: 'move' } } as const
  const asked = (request: FastifyRequest) => ({ by: request.asker!.name, why: sent(request, 'why') })
  const told = (reply: FastifyReply, to: string, ...outcomes: readonly (Moved | Refused)[]) =>
    reply.redirect(`${to}?result=${results.add(outcomes)}`, 303)

  for (const step of STEPS) {
    app.post<OfRoute>(`/routes/:route/${step}`, move, async (request, reply) => {
      const { route } = request.params
      return told(reply, routeHref(route), await steering[step](route, asked(request)))
    })
  }
  app.post<OfRoute>('/routes/:route/promote', move, async (request, reply) => {
    const { route } = request.params
    const percent = Number(sent(request, 'percent'))
    const moved = await steering.promote(route, {
      ...asked(request),
      to: phaseIn(sent(request, 'to')),
      percent: percent > 0 && percent <= 1 ? percent : null,
      force: sent(request, 'force') === 'yes',
      write: false,
    })
    return told(reply, routeHref(route), moved)
  })
  app.post('/rollback', move, async (request, reply) =>
    told(reply, '/', ...(await steering.rollbackAll(asked(request)))),
  )
}

function phaseIn(text: string): Phase | null {
  return PHASE_ORDER.find(phase => phase === text) ?? null
}
