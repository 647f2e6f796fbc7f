import type { DatabaseSync } from 'node:sqlite'
import type { Appliers } from '../chassis/projection.ts'
import type { CustomerSaved } from '../published-language/events.ts'
import { foldCase } from '../published-language/query.ts'

/** What the shop's events do to the people; a snapshot replaces what was known. */
export function customersAppliers(database: DatabaseSync): Appliers {
  const save = database.prepare(`INSERT OR REPLACE INTO people
    (id, name, email, phone, street, postcode, city, country, wants_news, since, order_count, spent_cents,
     last_order_at, found_city, found_name, found_email)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    'customer.saved': (data: CustomerSaved) =>
      save.run(
        data.id,
        data.name,
        data.email,
        data.phone,
        data.street,
        data.postcode,
        data.city,
        data.country,
        data.newsletter ? 1 : 0,
        data.since,
        data.orderCount,
        data.spentCents,
        data.lastOrderAt,
        foldCase(data.city),
        foldCase(data.name),
        foldCase(data.email),
      ),
  }
}
