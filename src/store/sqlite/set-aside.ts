import { existsSync, renameSync, rmSync } from 'node:fs'

/**
 * Gives a file that cannot be read another name, together with its write-ahead log, so that a person may still look
 * into it: `state.db.corrupt-2026-11-23T00-50-12Z`. Returns that name.
 */
export function setAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')
  const name = `${path}.corrupt-${stamp}Z`
  let aside = name
  for (let count = 2; existsSync(aside); count++) aside = `${name}.${count}`
  renameSync(path, aside)
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`)
  rmSync(`${path}-shm`, { force: true })
  return aside
}
