import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProcessLog } from '../../src/log.ts'
import { Supervisor } from '../../src/supervisor.ts'

export interface TestBanyan {
  readonly supervisor: Supervisor
  readonly port: number
  readonly url: string
  readonly adminUrl: string
  /** The file it runs. */
  readonly file: string
  /** Writes the file and resolves when every front runs it. */
  edit(yaml: string): Promise<void>
}

/** The part of a test that ends what it began. */
export interface Teardown {
  teardown(end: () => unknown): void
}

/** What every test file begins with: loopback, ports the system picks, nothing kept. */
export const HEADER = `version: 1
listen: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
store: "memory:"
drain: 1s
`

/** A whole Banyan, with its threads, on a file of its own; ended with the test. `yaml` goes behind the header. */
export async function startBanyan(
  t: Teardown,
  yaml: string,
  workers = 1,
  header = HEADER,
): Promise<TestBanyan> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-'))
  const file = join(folder, 'routes.yaml')
  // With nothing known of its evidence a route does not start in canary; whoever edits it there is believed.
  const first = yaml.replaceAll('phase: canary', 'phase: shadow')
  writeFileSync(file, header + first)
  const supervisor = await Supervisor.start({
    source: { file },
    workers,
    log: await openProcessLog('silent', false),
  })
  t.teardown(async () => {
    await supervisor.stop()
    await rm(folder, { recursive: true, force: true })
  })
  if (first !== yaml) await edited(supervisor, file, header + yaml)
  const { port } = supervisor.proxy
  return {
    supervisor,
    port,
    file,
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${supervisor.admin.port}`,
    edit: text => edited(supervisor, file, header + text),
  }
}

async function edited(supervisor: Supervisor, file: string, text: string): Promise<void> {
  const before = supervisor.applied.revision
  // The one before may be told only now.
  const applied = new Promise<void>(resolve => {
    const onApplied = (revision: number) => {
      if (revision <= before) return
      supervisor.off('applied', onApplied)
      resolve()
    }
    supervisor.on('applied', onApplied)
  })
  writeFileSync(file, text)
  await applied
}
