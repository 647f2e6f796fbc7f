/**
 * The name in a Host header or an authority: lower-cased, without port and without the dot that ends a full name.
 *
 * `Shop.Example.com.:8080` is `shop.example.com`, `[::1]:80` is `[::1]`. Nothing is checked: what is no host name
 * comes back as something no matcher names.
 */
export function hostName(authority: string): string {
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':')
  const name = (end === -1 ? authority : authority.slice(0, end)).toLowerCase()
  return name.endsWith('.') ? name.slice(0, -1) : name
}

/** Whether a host entry (null is any) takes a host: `*.example.com` takes one label or more before its dot. */
export function hostMatches(entry: string | null, host: string): boolean {
  if (entry === null) return true
  if (!entry.startsWith('*.')) return entry === host
  return host.endsWith(entry.slice(1)) && host.length >= entry.length
}

/**
 * The endings of a host a wildcard could name, longest first: `a.b.example.com` has `b.example.com`, `example.com`
 * and `com`. None of more than `mostLabels` labels: a host is the caller's to choose, and may be 8,000 dots.
 */
export function* hostEndings(host: string, mostLabels: number): Generator<string> {
  let start = host.length + 1
  for (let labels = 0; labels < mostLabels && start > 1; labels++)
    start = host.lastIndexOf('.', start - 2) + 1
  // At least one character must be left for the star.
  if (start < 2) start = host.indexOf('.', 1) + 1
  for (; start > 0; start = host.indexOf('.', start) + 1) yield host.slice(start)
}
