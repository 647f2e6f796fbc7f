/** What an upstream instance may call itself; made once an instance. */
export interface OwnNames {
  /** Lower-cased, `host` or `host:port`. */
  readonly authorities: ReadonlySet<string>
  readonly hosts: ReadonlySet<string>
}

/** The names of the instance at `origin`, and further `host[:port]`s it knows itself by. */
export function ownNames(origin: string, further: readonly string[] = []): OwnNames {
  const url = new URL(origin)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const authorities = [`${url.hostname}:${port}`, ...further].map(name => name.toLowerCase())
  return { authorities: new Set(authorities), hosts: new Set(authorities.map(withoutPort)) }
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
