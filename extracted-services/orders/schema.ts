/**
 * Orders and invoices as documents with the few columns that lists choose by.
 *
 * An order is read whole or listed in one line, never joined, and always replaced whole by an event: so the whole is
 * kept as one JSON document beside its line, instead of in the five tables the monolith needs to write it.
 */
export const schema = `
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL,
    status TEXT NOT NULL,
    line TEXT NOT NULL,
    whole TEXT NOT NULL
  ) STRICT;

  CREATE INDEX orders_by_customer ON orders (customer, id);
  CREATE INDEX orders_by_status ON orders (status, id);

  CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    order_id INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    state TEXT NOT NULL,
    line TEXT NOT NULL,
    whole TEXT NOT NULL
  ) STRICT;

  CREATE INDEX invoices_by_customer ON invoices (customer, id);
  CREATE INDEX invoices_by_order ON invoices (order_id);
`
