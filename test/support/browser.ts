import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import type { Teardown } from './banyan.ts'

/**
 * Where it runs there is no graphics card, and to act one (as the flags that come with this build do) takes half of all a
 * test with pages takes. It is drawn without one.
 */
const FLAGS = ['--disable-gpu', '--no-sandbox', '--font-render-hinting=none']

/** A real browser. `through` gives the program to start in place of it, by its path. */
export async function launchBrowser(
  through: (executable: string) => Promise<string> = async path => path,
): Promise<Browser> {
  const executablePath = await through(await chromium.executablePath())
  return playwright.launch({ executablePath, args: FLAGS })
}

/** The same, closed with the test. */
export async function startBrowser(t: Teardown): Promise<Browser> {
  const browser = await launchBrowser()
  t.teardown(() => browser.close())
  return browser
}
