import type { FastifyInstance } from 'fastify'
import type { Surroundings } from '../chassis/service.ts'
import { first, idOf, pagesOf, paging, type Query } from '../published-language/query.ts'
import { noSuchCustomer } from '../published-language/refusals.ts'
import type { People } from './people.ts'
import { personLine, personView } from './views.ts'

interface Asked {
  Querystring: Query
  Params: { id: string }
}

/** The customers' part of the shop's API. */
export function customersRoutes(people: People) {
  return (app: FastifyInstance, { voice }: Surroundings): void => {
    app.get<Asked>('/api/customers', (request, reply) => {
      const { query } = request
      const asked = paging(query)
      const wanted = { ...asked, city: first(query, 'city'), part: first(query, 'q') }
      const { total, people: found } = people.list(wanted)
      const page = { ...asked, total, pages: pagesOf(total, asked.perPage) }
      return voice.answer(request, reply, { ...page, items: found.map(personLine) })
    })

    app.get<Asked>('/api/customers/:id', (request, reply) => {
      const id = idOf(request.params.id)
      const person = id === null ? null : people.person(id)
      if (!person) return voice.refuse(request, reply, noSuchCustomer)
      return voice.answer(request, reply, { customer: personView(person) })
    })
  }
}
