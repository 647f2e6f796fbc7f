import type { HeaderEdits, Redirect, RequestRewrite, Route } from '../../types.ts'
import { editMistake, headerName, headerValue, NAMES, nameMistake } from '../kinds/http.ts'
import { into, type Kind } from '../kinds/kind.ts'
import { list } from '../kinds/lists.ts'
import { key, map, optional, record } from '../kinds/maps.ts'
import { host } from '../kinds/network.ts'
import { plainPath } from '../kinds/patterns.ts'
import { choice, whole } from '../kinds/scalars.ts'

const NO_EDITS: HeaderEdits = { remove: [], set: {}, add: {} }

/** `request` */
export const request: Kind<RequestRewrite> = into(
  map({
    prefix: optional(plainPath(), 'Replaces what matched before "/*".'),
    path: optional(plainPath(), 'Replaces the path.'),
    host: optional(host(false), 'Replaces the Host header, which is otherwise kept.'),
    headers: optional(
      headerEdits('request'),
      'Changes to the headers the candidate gets: remove, then set, then add.',
    ),
  }),
  given => ({ ...given, headers: given.headers ?? NO_EDITS }),
)

/** `response` */
export const response: Kind<NonNullable<Route['response']>> = into(
  map({
    headers: optional(
      headerEdits('response'),
      'Changes to the headers the caller gets: remove, then set, then add.',
    ),
  }),
  ({ headers }) => ({ headers: headers ?? NO_EDITS }),
)

/** `redirect` */
export const redirect: Kind<Redirect> = map({
  status: key(whole('a redirect status from 300 to 399', 300, 399), 302, 'The status of the answer.'),
  scheme: optional(choice(['http', 'https']), 'The scheme to go to; a new one drops the port.'),
  host: optional(host(false), 'The host to go to.'),
  port: optional(whole('a port from 1 to 65535', 1, 65_535), 'The port to go to.'),
  path: optional(plainPath(), 'The path to go to.'),
  prefix: optional(plainPath(), 'Replaces what matched before "/*".'),
})

function headerEdits(of: 'request' | 'response'): Kind<HeaderEdits> {
  const name = editable(headerName(), of)
  const values = record({
    wants: 'a map of header names to values',
    names: NAMES,
    value: headerValue(),
    check: given => nameMistake('header', given) ?? editMistake(given, given, of),
    canonical: given => given.toLowerCase(),
  })
  return into(
    map({
      remove: optional(list(name, 'a list of header names'), 'Headers to take out.'),
      set: optional(values, 'Headers to put in place of those of the same name.'),
      add: optional(values, 'Headers to add beside those of the same name.'),
    }),
    ({ remove, set, add }) => ({ remove: remove ?? [], set: set ?? {}, add: add ?? {} }),
  )
}

function editable(kind: Kind<string>, of: 'request' | 'response'): Kind<string> {
  return {
    ...kind,
    read(node, findings) {
      const name = kind.read(node, findings)
      const mistake = name === undefined || node.kind !== 'scalar' ? null : editMistake(name, node.shown, of)
      if (mistake === null) return name
      findings.error(node, mistake.code, mistake.what, mistake)
      return undefined
    },
  }
}
