import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Steering } from '../../types/steering.ts'
import type { AdminPlan } from '../../types.ts'
import type { Access } from '../access/access.ts'
import type { Sessions } from '../access/sessions.ts'
import type { Glance } from './glance.ts'
import type { Looking, Page } from './layout.ts'
import type { Results } from './results.ts'

export interface PagesOptions {
  readonly steering: Steering
  readonly plan: () => AdminPlan
  readonly sessions: Sessions
  readonly access: Access
  readonly log: Logger
}

/** What the routes of every page are made with. */
export interface Site extends PagesOptions {
  readonly results: Results
  readonly glance: Glance
  /** What is known of who asks, and of what everybody should know. */
  readonly looking: (request: FastifyRequest) => Promise<Looking>
  /** Sends a page. */
  readonly show: (request: FastifyRequest, reply: FastifyReply, page: Page) => Promise<FastifyReply>
  /** Says that there is nothing, in a sentence. */
  readonly notFound: (request: FastifyRequest, reply: FastifyReply, what: string) => Promise<FastifyReply>
}
