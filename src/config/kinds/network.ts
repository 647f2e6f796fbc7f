import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { quoted } from '../findings.ts'
import { type Kind, scalar, type Wrong, wrong } from './kind.ts'
import { text } from './scalars.ts'

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const HOST_SCHEMA = { type: ['string', 'number', 'boolean'], minLength: 1 }

/** A host name or address, lower-cased and in ASCII, IPv6 in brackets; null for what is none. */
export function hostIn(given: string): string | null {
  const address = given.startsWith('[') && given.endsWith(']') ? given.slice(1, -1) : given
  if (ipaddr.IPv6.isValid(address) && !address.includes('%'))
    return `[${ipaddr.IPv6.parse(address).toString()}]`
  const ascii = domainToASCII(given).replace(/\.$/, '')
  const isName = ascii.length <= 253 && ascii.split('.').every(label => LABEL.test(label))
  // Four numbers are an address or nothing: 10.0.0.300 is no name, and URLs take 10 for 0.0.0.10.
  if (/^[\d.]+$/.test(ascii))
    return ascii === given && ipaddr.IPv4.isValidFourPartDecimal(ascii) ? ascii : null
  return isName && !/[/:@?#\\%]/.test(given) ? ascii : null
}

/** A host that a request may name: `shop.example.com`, or `*.example.com` where `wildcards` allows it. */
export function host(wildcards: boolean): Kind<string> {
  const wants = wildcards
    ? 'a host such as shop.example.com or "*.example.com"'
    : 'a host such as shop.example.com'
  return scalar(wants, HOST_SCHEMA, (given, node) => {
    const starred = wildcards && given.startsWith('*.')
    const name = hostIn(starred ? given.slice(2) : given)
    if (name !== null && !(starred && name.startsWith('['))) return { value: starred ? `*.${name}` : name }
    return wrong('invalid-host', `must be ${wants}; this is ${quoted(node.shown)}`, {
      ...whyNoHost(given, wildcards),
      ...(node.expanded ? {} : betterHost(given, wildcards)),
    })
  })
}

function whyNoHost(given: string, wildcards: boolean): { why?: string } {
  if (given.includes('*') && wildcards) {
    return { why: 'a wildcard is "*." in front of a name; leave host out to take any' }
  }
  if (given.includes('://')) return { why: 'a host has no scheme' }
  if (/:\d+$/.test(given)) return { why: 'ports are ignored when hosts are compared' }
  return {}
}

function betterHost(given: string, wildcards: boolean): { fix?: string } {
  const bare = given
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '')
  const name = wildcards && bare.startsWith('*.') ? bare.slice(2) : bare
  return bare !== given && hostIn(name) !== null ? { fix: JSON.stringify(bare) } : {}
}

/** Where to listen: an address or a name of this machine, IPv6 without brackets. */
export function listenHost(): Kind<string> {
  const wants = 'an address or host to listen on, such as 127.0.0.1'
  return scalar(wants, HOST_SCHEMA, (given, node) => {
    const name = hostIn(given)
    if (name !== null) return { value: name.startsWith('[') ? name.slice(1, -1) : name }
    return wrong('invalid-host', `must be ${wants}; this is ${quoted(node.shown)}`)
  })
}

/** An address or a range of them: `10.0.0.0/8`, `::1`. */
export function addresses(): Kind<string> {
  const wants = 'an address or a range such as 10.0.0.0/8'
  return scalar(wants, { type: 'string' }, (given, node) => {
    const [address = '', bits, ...rest] = given.split('/')
    const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
    const isRange =
      bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32))
    if (isAddress && isRange && rest.length === 0 && !address.includes('%')) return { value: given }
    return wrong('invalid-address', `must be ${wants}; this is ${quoted(node.shown)}`)
  })
}

/** An http or https origin, without a trailing slash. */
export function origin(): Kind<string> {
  const wants = 'an address such as http://127.0.0.1:3000'
  return scalar(wants, { type: 'string' }, (given, node) => {
    const mistake = originMistake(given)
    if (mistake === null) return { value: new URL(given).origin }
    const fix = node.expanded || mistake.fix === undefined ? {} : { fix: mistake.fix }
    return wrong('invalid-url', `must be ${wants}; ${mistake.is}`, fix)
  })
}

/** A whole http or https URL, which is kept as it is. */
export function url(): Kind<string> {
  return text('a URL such as https://hooks.example.com/banyan', (given, node): Wrong | null => {
    if (URL.canParse(given) && /^https?:\/\//i.test(given)) return null
    return {
      code: 'invalid-url',
      what: `must be an http or https URL; this is ${quoted(withoutUser(node.shown))}`,
    }
  })
}

function originMistake(given: string): { is: string; fix?: string } | null {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    const fixed = `http://${given}`
    const fits = originMistake(fixed) === null
    return { is: 'it must begin with http:// or https://', ...(fits ? { fix: fixed } : {}) }
  }
  if (!/^https?:\/\//i.test(given)) return { is: 'only http and https are spoken to upstreams' }
  if (/[\s\\]/.test(given) || !URL.canParse(given)) return { is: 'this is no URL' }
  const parsed = new URL(given)
  if (hostIn(parsed.hostname) === null) return { is: 'this names no host' }
  if (parsed.port === '0') return { is: 'port 0 is none' }
  if (parsed.username !== '' || parsed.password !== '') {
    return { is: 'it must not carry a user or password', fix: parsed.origin }
  }
  if (parsed.pathname !== '/')
    return { is: 'it must have no path; a path is changed by request.prefix', fix: parsed.origin }
  if (/[?#]/.test(given)) return { is: 'it must have no query and no fragment', fix: parsed.origin }
  return null
}

function withoutUser(shown: string): string {
  return shown.replace(/\/\/[^/@]*@/, '//•••@')
}
