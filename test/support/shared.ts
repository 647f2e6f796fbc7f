import { writeFileSync } from 'node:fs'
import { HEADER, startBanyan, type Teardown, type TestBanyan } from './banyan.ts'
import { type BanyanProcess, runBanyan } from './process.ts'
import { until } from './until.ts'

/** One for all tests of a file: a start takes a second of a processor, an edit none to speak of. */
export interface Shared<Banyan> {
  /** Resolves when it runs this file, behind HEADER: started with the first one, edited with all others. */
  running(yaml: string): Promise<Banyan>
}

export function shareBanyan(t: Teardown): Shared<TestBanyan> {
  return share(
    yaml => startBanyan(t, yaml),
    (banyan, yaml) => banyan.edit(yaml),
  )
}

/** The same as a process of its own, with its log. */
export function shareProcess(t: Teardown): Shared<BanyanProcess> {
  return share(
    yaml => runBanyan(t, yaml),
    async (banyan, yaml) => {
      const applied = () => banyan.lines.filter(({ msg }) => msg === 'a revision applies').length
      const before = applied()
      writeFileSync(banyan.file, HEADER + yaml)
      await until('the edit applies', () => applied() > before)
    },
  )
}

function share<Banyan>(
  start: (yaml: string) => Promise<Banyan>,
  edit: (banyan: Banyan, yaml: string) => Promise<void>,
): Shared<Banyan> {
  let banyan: Banyan | null = null
  let runs = ''
  return {
    running: async yaml => {
      if (banyan === null) banyan = await start(yaml)
      else if (yaml !== runs) await edit(banyan, yaml)
      runs = yaml
      return banyan
    },
  }
}
