import type { Plan } from '../../types.ts'
import type { Kind } from '../kinds/kind.ts'
import { key, map, optional, required } from '../kinds/maps.ts'
import { listenHost } from '../kinds/network.ts'
import { text, whole } from '../kinds/scalars.ts'

export const port = whole('a port from 0 to 65535', 0, 65_535)
export const fileName = text('the name of a file')

const tls = map({
  cert: required(fileName, '', 'A PEM file with the certificate and those it builds on.'),
  key: required(fileName, '', 'A PEM file with the private key.'),
})

/** `listen` */
export const listen: Kind<Plan['listen']> = map({
  host: key(listenHost(), '0.0.0.0', 'The address to listen on.'),
  port: key(port, 8080, 'The port to listen on; 0 takes any free one.'),
  tls: optional(tls, 'Serves HTTPS and HTTP/2.'),
})
