import type { Act } from './act.ts'

/** Banyan stands in front and changes nothing. */
export const everythingOnLegacy: Act = {
  title: 'everything on legacy',
  parts: 2,
  async play({ screen, visitors, ms, watch }) {
    screen.say(
      `  ${visitors} people come in. They browse, search, log in and order; some use the`,
      '  app. Banyan passes everything on to the monolith.',
    )
    await watch(ms)
  },
}
