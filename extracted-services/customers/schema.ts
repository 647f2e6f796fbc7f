/** People the shop knows. The `found_` columns have A–Z folded once, when a person is saved. */
export const schema = `
  CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    wants_news INTEGER NOT NULL,
    since TEXT NOT NULL,
    order_count INTEGER NOT NULL,
    spent_cents INTEGER NOT NULL,
    last_order_at TEXT,
    found_city TEXT NOT NULL,
    found_name TEXT NOT NULL,
    found_email TEXT NOT NULL
  ) STRICT;

  CREATE INDEX people_by_city ON people (found_city, id);
`
