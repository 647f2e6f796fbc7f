import ipaddr from 'ipaddr.js'

/** Whether only this machine can mean this: `localhost`, a name below it, or a loopback address without brackets. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback'
}
