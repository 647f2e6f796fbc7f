import { day, price, text, yn } from '../published-language/formatting.ts'
import type { Members } from '../published-language/voice.ts'
import type { Person } from './people.ts'

/** A customer in a list: `since` is a day here. */
export function personLine(person: Person): Members {
  return {
    id: person.id,
    name: text(person.name),
    email: person.email,
    city: text(person.city),
    country: person.country,
    newsletter: yn(person.wantsNews === 1),
    since: day(person.since),
  }
}

/** A customer alone: `since` has a time here. */
export function personView(person: Person): Members {
  return {
    id: person.id,
    name: text(person.name),
    email: person.email,
    phone: person.phone,
    address: {
      street: text(person.street),
      postcode: text(person.postcode),
      city: text(person.city),
      country: text(person.country),
    },
    newsletter: yn(person.wantsNews === 1),
    since: person.since,
    orders: person.orderCount,
    spent: price(person.spentCents),
    lastOrderAt: person.lastOrderAt,
  }
}
