import type { BrowserContext, Page } from 'playwright-core'

/** Fills `complaints` with whatever goes wrong on the pages of a context: console, scripts, violations of the policy, other hosts. */
export function listenTo(context: BrowserContext, origin: string, complaints: string[]): void {
  context.on('page', page => {
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', error => complaints.push(`script: ${error.message}`))
    page.on('dialog', dialog => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  })
  context.on('request', request => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      complaints.push(`asked ${request.url()}`)
  })
}

/** Presses Tab until what has the focus fits, as somebody without a mouse does. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(
      selector => (globalThis as unknown as Dom).document.activeElement?.matches(selector) === true,
      selector,
    )
    if (found) return
  }
  throw new Error(`Tab does not lead to ${selector}`)
}

/** As much of a browser's globals as is asked for. */
interface Dom {
  readonly document: { readonly activeElement: { matches(selector: string): boolean } | null }
}
