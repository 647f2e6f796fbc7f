import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Child, freePorts, lastWords, start } from './children.ts'
import type { ProxyKind } from './proxies.ts'

/** A proxy of this run, ready for requests. */
export interface Running {
  readonly name: string
  readonly child: Child
  readonly origin: string
  readonly accessLog: string | null
  /** See `ProxyKind`. */
  readonly settled?: () => Promise<void>
}

/** The one upstream. It answers the copied payload with its keys in another order at a second port. */
export interface UpstreamOfAll {
  readonly child: Child
  readonly port: number
  readonly reorderedPort: number
}

const READY_WITHIN_MS = 60_000

/** Starts the one upstream that all proxies share. */
export async function startUpstream(folder: string): Promise<UpstreamOfAll> {
  const [port, reorderedPort] = (await freePorts(2)) as [number, number]
  const program = fileURLToPath(new URL('upstream.ts', import.meta.url))
  const child = start('upstream', process.execPath, [program, String(port), String(reorderedPort)], {
    folder,
  })
  await ready(child, `http://127.0.0.1:${port}/bench/small`)
  return { child, port, reorderedPort }
}

/** Starts one proxy in front of the upstream and waits until it says it is ready. */
export async function startProxy(
  proxy: ProxyKind,
  options: { folder: string; upstream: UpstreamOfAll; nodeFlags?: readonly string[] },
): Promise<Running> {
  // One proxy may be started more than once: forwarding alone, and again beside its copying.
  const folder = mkdtempSync(join(options.folder, `${proxy.name.replaceAll(/[^a-z0-9]+/g, '-')}-`))
  const [port, adminPort] = (await freePorts(2)) as [number, number]
  const place = {
    folder,
    port,
    adminPort,
    upstreamPort: options.upstream.port,
    reorderedPort: options.upstream.reorderedPort,
    nodeFlags: options.nodeFlags ?? [],
  }
  const launch = proxy.launch(place)
  const child = start('proxy', launch.command, launch.args, { folder, cwd: folder })
  await ready(child, launch.readyUrl)
  return {
    name: proxy.name,
    child,
    origin: `http://127.0.0.1:${port}`,
    accessLog: launch.accessLog === 'stdout' ? child.stdoutFile : (launch.accessLog?.file ?? null),
    settled: async () => proxy.settled?.(place),
  }
}

async function ready(child: Child, url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline && child.running()) {
    const status = await fetch(url).then(
      async response => {
        await response.arrayBuffer()
        return response.status
      },
      () => 0,
    )
    if (status === 200) return
    await wait(50)
  }
  const what = child.running() ? `was not ready in ${READY_WITHIN_MS / 1000} s` : await child.ended
  throw new Error(`${child.name} ${what}\n${lastWords(child)}`)
}
