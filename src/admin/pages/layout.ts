import type { Overview } from '../../types/steering.ts'
import type { Problem } from '../../types.ts'
import type { Asker } from '../access/tokens.ts'
import { type Children, documentText, foreign, type Html, html } from '../html.ts'
import { ASSETS } from './assets.ts'
import { ago, counted } from './figures.ts'

/** What every page knows of the moment and of who looks at it. */
export interface Looking {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly asker: Asker | null
  /** Who looks has signed in, and can sign out. */
  readonly signedIn: boolean
  readonly mayMove: boolean
  /** What people should know on every page; null where who looks may not know. */
  readonly overview: Overview | null
}

export interface Page {
  readonly title: string
  /** Which entry of the navigation it belongs to. */
  readonly at: 'migration' | 'activity' | 'explain' | null
  /** Its own address with its query, where it is to follow what happens; else null. */
  readonly live: string | null
  readonly main: Children
}

const NAVIGATION = [
  ['migration', '/', 'Migration'],
  ['activity', '/activity', 'Activity'],
  ['explain', '/explain', 'Explain'],
] as const

/** A whole page. */
export function pageText(looking: Looking, { title, at, live, main }: Page): string {
  const { overview, asker, signedIn } = looking
  return documentText(html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Banyan</title>
        <link rel="icon" href=${ASSETS.icon} />
        <link rel="stylesheet" href=${ASSETS.style} />
        <script src=${ASSETS.script} defer></script>
      </head>
      <body data-live=${live ?? undefined}>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/"><img src=${ASSETS.icon} alt="" width="28" height="28" /> Banyan</a>
          <nav aria-label="Pages">
            ${NAVIGATION.map(
              ([key, href, name]) =>
                html`<a href=${href} aria-current=${key === at ? 'page' : undefined}>${name}</a>`,
            )}
          </nav>
          ${
            signedIn &&
            html`<form class="who" method="post" action="/sign-out">
              <span class="quiet">${foreign(asker?.name ?? '', 40)}</span> <button class="plain">Sign out</button>
            </form>`
          }
        </header>
        <main id="main" tabindex="-1">
          ${overview !== null && notices(overview, looking.now)} ${main}
        </main>
        <footer class="quiet">
          ${overview !== null && html`Banyan ${overview.version} · revision ${overview.revision} · `}
          <a href="/openapi.json">API</a>
        </footer>
      </body>
    </html>
  `)
}

/** What is wrong now, before anything else: a file that was not taken, a store that does not answer. */
function notices({ problems, warnings, store, revision }: NonNullable<Looking['overview']>, now: number) {
  const errors = problems.filter(({ severity }) => severity === 'error')
  return html`
    ${
      errors.length > 0 &&
      html`<section class="notice bad" aria-label="Problems of the file">
        <h2>The file was not taken: ${counted(errors.length, 'problem')}</h2>
        <p>Revision ${revision} goes on as it was. Mend the file; it is read again by itself.</p>
        ${errors.slice(0, MOST_PROBLEMS).map(problemPart)}
        ${errors.length > MOST_PROBLEMS && html`<p>And ${errors.length - MOST_PROBLEMS} more: <code>banyan check</code></p>`}
      </section>`
    }
    ${
      store.trouble !== null &&
      html`<section class="notice bad" aria-label="The store">
        <h2>The store does not answer</h2>
        <p>
          ${foreign(store.trouble.what)} (${ago(store.trouble.since, now)}). Callers are served and counted all the
          same; nothing moves forward until it is mended, and everything can be rolled back.
        </p>
      </section>`
    }
    ${
      warnings.length > 0 &&
      html`<section class="notice" aria-label="Warnings"><ul>
        ${warnings.slice(0, MOST_PROBLEMS).map(warning => html`<li>${foreign(warning)}</li>`)}
      </ul>${warnings.length > MOST_PROBLEMS && html`<p>And ${warnings.length - MOST_PROBLEMS} more.</p>`}</section>`
    }
  `
}

const MOST_PROBLEMS = 5
/** Of a line of the file. */
const LONGEST_LINE = 400

function problemPart({ file, line, column, code, what, why, fix, frame }: Problem): Html {
  return html`<div class="problem">
    <p><strong>${foreign(what)}</strong> <code>${file}:${line}:${column}</code> <span class="quiet">${code}</span></p>
    ${frame.length > 0 && html`<pre tabindex="0" aria-label="Where it is">${frame.map(text => html`${foreign(text, LONGEST_LINE)}${'\n'}`)}</pre>`}
    ${why !== undefined && html`<p><span class="label">why</span> ${foreign(why)}</p>`}
    ${fix !== undefined && html`<p><span class="label">fix</span> ${foreign(fix)}</p>`}
  </div>`
}
