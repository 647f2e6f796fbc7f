import { readFileSync } from 'node:fs'
import { buildConnector } from 'undici'
import type { Upstream } from '../../../types.ts'

/** Connects to an upstream's address as the file says it is to be spoken to: its certificate is checked unless the file says not to. */
export function connectAsTold(upstreams: () => readonly Upstream[]): buildConnector.connector {
  return (options, callback) => {
    const origin = `${options.protocol}//${options.host ?? options.hostname}`
    const upstream = upstreams().find(({ urls }) =>
      urls.some(url => new URL(url).origin === originOf(origin)),
    )
    try {
      connectorFor(upstream)(options, callback)
    } catch (error) {
      callback(error as Error, null)
    }
  }
}

function connectorFor(upstream: Upstream | undefined): buildConnector.connector {
  const tls = upstream?.tls ?? null
  return buildConnector({
    allowH2: false,
    timeout: upstream?.connectTimeoutMs ?? 5_000,
    rejectUnauthorized: tls?.verify ?? true,
    ...(tls?.servername == null ? {} : { servername: tls.servername }),
    ...(tls?.ca == null ? {} : { ca: readFileSync(tls.ca) }),
  })
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : text
}
