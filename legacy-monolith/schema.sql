CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE categories (
  slug TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL, description TEXT NOT NULL
) STRICT;

CREATE TABLE products (
  id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, name TEXT NOT NULL, latin_name TEXT,
  category_slug TEXT NOT NULL REFERENCES categories, description TEXT NOT NULL,
  price_cents INTEGER NOT NULL, vat_percent INTEGER NOT NULL, stock INTEGER NOT NULL CHECK (stock >= 0),
  on_sale INTEGER NOT NULL, tags TEXT NOT NULL, height_cm INTEGER, light TEXT,
  added_on TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX products_by_category ON products (category_slug);
CREATE INDEX products_by_change ON products (updated_at DESC, id);

-- Of a product or of a customer's garden; the picture itself is a file.
CREATE TABLE photos (
  id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products, customer_id INTEGER REFERENCES customers,
  caption TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL, sha1 TEXT NOT NULL, file TEXT NOT NULL,
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX photos_by_product ON photos (product_id);

CREATE TABLE customers (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL, name TEXT NOT NULL,
  phone TEXT, street TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  newsletter INTEGER NOT NULL, since TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY, customer_id INTEGER REFERENCES customers, cart TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, status TEXT NOT NULL,
  customer_name TEXT NOT NULL, customer_email TEXT NOT NULL,
  street TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
  subtotal_cents INTEGER NOT NULL, shipping_cents INTEGER NOT NULL, vat_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL, note TEXT NOT NULL, placed_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  -- When the parcel goes one step further, in milliseconds; null when it stays where it is.
  moves_at INTEGER
) STRICT;
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX orders_moving ON orders (moves_at) WHERE moves_at IS NOT NULL;

CREATE TABLE order_lines (
  order_id INTEGER NOT NULL REFERENCES orders, line INTEGER NOT NULL, product_id INTEGER NOT NULL REFERENCES products,
  sku TEXT NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, unit_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL, vat_percent INTEGER NOT NULL, PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_history (
  order_id INTEGER NOT NULL REFERENCES orders, step INTEGER NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (order_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoices (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, order_id INTEGER NOT NULL UNIQUE REFERENCES orders,
  issued_at TEXT NOT NULL, due_on TEXT NOT NULL, state TEXT NOT NULL, paid_at TEXT
) STRICT;

-- What services follow. Nothing is ever deleted, so that positions have no gaps.
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY, type TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL
) STRICT;
