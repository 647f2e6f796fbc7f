import { readConfigFile } from '../config/file.ts'
import { Findings } from '../config/findings.ts'
import { admin } from '../config/keys/admin.ts'
import { sourceOf } from '../config/source.ts'
import { valueAt } from '../config/tree.ts'
import { readYaml } from '../config/yaml/read.ts'

/** Where to look for a running Banyan's admin port. */
export interface AdminOptions {
  /** `--admin`; null when it is not given. */
  readonly admin: string | null
  /** The routes file, whose `admin` says where otherwise. */
  readonly config: string
}

export type AdminAddress =
  | { readonly url: string; readonly from: string }
  /** Nothing to be asked: the user's mistake. */
  | { readonly wrong: string }

/**
 * The address of the admin port, and what named it: `--admin`, BANYAN_ADMIN, the file's `admin`, or its default.
 *
 * Of the file only `admin` is read, so that a mistake elsewhere in it keeps nobody from asking the running proxy.
 */
export async function adminAddress(options: AdminOptions, env: NodeJS.ProcessEnv): Promise<AdminAddress> {
  if (options.admin !== null) return addressIn(options.admin, '--admin')
  if (env.BANYAN_ADMIN) return addressIn(env.BANYAN_ADMIN, 'BANYAN_ADMIN')
  return addressOfFile(options.config, env)
}

function addressIn(text: string, from: string): AdminAddress {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { wrong: `${from} is no address, like http://localhost:8081: "${text}"` }
  }
  if (url.username !== '' || url.password !== '') {
    return { wrong: `${from} must not hold a user name; a token comes from BANYAN_TOKEN` }
  }
  return { url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''), from }
}

async function addressOfFile(file: string, env: NodeJS.ProcessEnv): Promise<AdminAddress> {
  const read = await readConfigFile(file)
  if ('problem' in read) {
    const { code, what } = read.problem
    return code === 'no-file'
      ? { url: DEFAULT, from: `no ${file} here: the default` }
      : unreadable(file, what)
  }
  const findings = new Findings(sourceOf(file, read.text.replace(/^\ufeff/, '')))
  const { root } = readYaml(env, findings)
  const node = root === null ? null : valueAt(root, 'admin')
  if (node === null) return { url: DEFAULT, from: `${file} names no admin: the default` }
  const { host = '127.0.0.1', port = 8081 } = admin.read(node, findings) ?? {}
  if (port === 0)
    return { wrong: `${file} lets the system pick admin.port; say where it is with --admin URL` }
  return { url: `http://${reachable(host)}:${port}`, from: `admin of ${file}` }
}

const DEFAULT = 'http://127.0.0.1:8081'

function unreadable(file: string, what: string): AdminAddress {
  return { wrong: `${file}: ${what}; name the proxy with --admin URL` }
}

/** An address that means "all of them" is none to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
