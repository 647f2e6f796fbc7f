import ipaddr from 'ipaddr.js'
import { hostIn } from '../../config/kinds/network.ts'
import { isLoopback } from '../../config/loopback.ts'

/** Names by which the admin port is known. */
export interface OwnHosts {
  /** Where it listens. */
  readonly bound: string
  /** The address that this very connection came to; undefined when it is gone already. */
  readonly local: string | undefined
  /** `admin.hosts`. */
  readonly hosts: readonly string[]
}

const AUTHORITY = /^(\[[\dA-Fa-f:.]+\]|[^[\]:]+)(?::\d{1,5})?$/

/**
 * Whether a Host header names this admin port: a loopback name or address, the address it listens on or was reached by,
 * or one of `admin.hosts`. The port does not matter.
 *
 * Against DNS rebinding: the name of a foreign page that was made to resolve to this machine is none of them. An address
 * cannot be made to resolve elsewhere, so the one the connection came to is safe.
 */
export function isOwnHost(header: string | undefined, { bound, local, hosts }: OwnHosts): boolean {
  const authority = AUTHORITY.exec(header ?? '')
  const name = authority === null ? null : hostIn(authority[1]!)
  if (name === null) return false
  if (hosts.includes(name)) return true
  const host = bare(name)
  return isLoopback(host) || host === bare(bound) || (local !== undefined && host === bare(local))
}

/** Without brackets, and an IPv4 address that was mapped into IPv6 as itself. */
function bare(host: string): string {
  const address = host.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}
