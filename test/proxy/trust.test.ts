import t from 'tap'
import { callerAddress, type Peer, readTrust } from '../../src/proxy/trust.ts'

const peer = (address: string, trusted: boolean): Peer => ({
  address,
  trusted,
  scheme: 'http',
  forwardedFor: address,
})

t.test('addresses and ranges are believed, nobody by default', t => {
  const trust = readTrust(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'])
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8::9'])
    t.ok(trust(address), address)
  for (const address of ['11.1.2.3', '192.0.2.8', '2001:db9::9', '', 'unknown'])
    t.notOk(trust(address), address)
  t.notOk(readTrust([])('127.0.0.1'))
  t.end()
})

t.test('the caller is the rightmost address that is not trusted', t => {
  const trust = readTrust(['10.0.0.0/8'])
  const cases = [
    ['nobody is believed', peer('203.0.113.9', false), '198.51.100.1', '203.0.113.9'],
    ['one trusted balancer', peer('10.0.0.1', true), '198.51.100.1', '198.51.100.1'],
    ['a forged entry on the left', peer('10.0.0.1', true), '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['two trusted balancers', peer('10.0.0.1', true), '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['all are trusted: the furthest', peer('10.0.0.1', true), '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['no header', peer('10.0.0.1', true), null, '10.0.0.1'],
    ['an empty header', peer('10.0.0.1', true), ' , ', '10.0.0.1'],
    ['with a port', peer('10.0.0.1', true), '198.51.100.1:4711', '198.51.100.1'],
    ['IPv6 with a port', peer('10.0.0.1', true), '[2001:db8::1]:4711', '2001:db8::1'],
  ] as const
  for (const [name, from, header, wanted] of cases) t.equal(callerAddress(from, header, trust), wanted, name)
  t.end()
})
