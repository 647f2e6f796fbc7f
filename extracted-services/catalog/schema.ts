/**
 * The catalogue as this service needs it: to list, to show and to find.
 *
 * The three `found_in_` columns are what search reads, with A–Z folded once when a product is saved. `position` of a
 * category is kept beside its words because products only know the slug, and may come first.
 */
export const schema = `
  CREATE TABLE sections (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    place INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE plants (
    id INTEGER PRIMARY KEY,
    section TEXT NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    latin_name TEXT,
    description TEXT NOT NULL,
    cents INTEGER NOT NULL,
    vat INTEGER NOT NULL,
    stock INTEGER NOT NULL,
    on_sale INTEGER NOT NULL,
    added_on TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    details TEXT NOT NULL,
    found_in_name TEXT NOT NULL,
    found_in_latin TEXT NOT NULL,
    found_in_tags TEXT NOT NULL,
    found_in_description TEXT NOT NULL
  ) STRICT;

  CREATE INDEX plants_by_section ON plants (section, id);
  CREATE INDEX plants_by_name ON plants (name, id);
  CREATE INDEX plants_by_price ON plants (cents, id);
  CREATE INDEX plants_by_age ON plants (added_on, id);
`
