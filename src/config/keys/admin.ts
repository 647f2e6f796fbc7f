import type { AdminPlan, AdminToken, DifferencesPlan, Notice, NoticeEvent } from '../../types.ts'
import { into, type Kind } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, required } from '../kinds/maps.ts'
import { host, listenHost, url } from '../kinds/network.ts'
import { bool, choice, secret, text, whole } from '../kinds/scalars.ts'
import { age } from '../kinds/units.ts'
import { port } from './listen.ts'

const EVENTS: readonly NoticeEvent[] = ['moved', 'rolled-back', 'ready', 'reload-failed']
const token = secret('a token')

const tokens: Kind<AdminToken> = map({
  name: required(text('a name'), '', 'Who moved what is recorded under this name.'),
  token: required(token, '', 'Sent as `Authorization: Bearer`. Keep it in a variable.'),
  may: key(
    list(choice(['read', 'move']), 'a list of read and move'),
    ['read', 'move'],
    'What its bearer may do.',
  ),
})

/** `admin` */
export const admin: Kind<AdminPlan> = into(
  map({
    host: key(listenHost(), '127.0.0.1', 'The address of the admin port. Any but loopback needs tokens.'),
    port: key(port, 8081, 'The port of the API and the pages; 0 takes any free one.'),
    tokens: optional(list(tokens, 'a list of tokens'), 'Who may read and who may move.'),
    token: optional(token, 'Short for one token named `token` that may both.'),
    hosts: optional(
      list(host(false), 'a list of hosts'),
      'Further Host names the admin port answers to, beside loopback names. Any other Host is refused with 421.',
    ),
    metrics: key(choice(['token', 'open']), 'token', '`open` serves /metrics without a token.'),
  }),
  ({ host, port, tokens, token, hosts, metrics }) => ({
    host,
    port,
    tokens: [
      ...(tokens ?? []),
      ...(token === null ? [] : [{ name: 'token', token, may: ['read', 'move'] as const }]),
    ],
    hosts: hosts ?? [],
    metrics,
  }),
)

/** `notify` */
export const notify: Kind<readonly Notice[]> = list(
  map({
    url: required(url(), '', 'Where a notice is posted to.'),
    secret: optional(secret('a secret'), 'Signs each notice.'),
    events: key(list(choice(EVENTS), 'a list of events'), EVENTS, 'What is told.'),
  }),
  'a list of notices',
)

/** `differences` */
export const differences: Kind<DifferencesPlan> = into(
  map({
    keep: key(age, '14d', 'How long stored differences are kept.'),
    perField: key(whole('a whole number', 0), 50, 'How many are kept for each route and field.'),
    bodies: key(bool(), true, '`false` stores no values, only fields and classes.'),
    redact: key(list(text('a name'), 'a list of names'), [], 'Further names whose values are never stored.'),
  }),
  ({ keep, ...rest }) => ({ keepMs: keep, ...rest }),
)
