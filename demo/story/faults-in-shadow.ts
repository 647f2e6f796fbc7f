import type { DifferencesView } from '../../src/types/steering.ts'
import { quoted } from '../screen/quoted.ts'
import { setFaults } from '../stage/faults.ts'
import { withKeys, withPhase } from '../stage/routes-file.ts'
import { type Act, type Scene, StoryFailed } from './act.ts'
import { editLines, readRoutes, saveRoutes } from './editing.ts'
import { type Findings, fieldLine, findingsIn } from './findings.ts'
import { waitingFor } from './waiting-for.ts'

const FAULTS = ['price-rounding', 'missing-discount']
const IN_SHADOW = ['products', 'orders']
/** What each answer makes up anew, and what it looks like. */
const NOISE = { '$.generatedAt': 'timestamp', '$.csrfToken': 'token', '$.requestId': 'uuid' }
const PATIENCE_MS = 60_000
const LEAST_PAIRS = 50
const PAIRS_THAT_AGREE = 80
/** How often the comparison may begin anew because somebody bought in between. */
const MOST_RACES = 3

/** A build with two bugs goes to shadow first: the comparison finds them, and nobody else does. */
export const faultsInShadow: Act = {
  title: 'a new build goes to shadow first',
  parts: 5,
  async play(scene) {
    const started = performance.now()
    const upTo = (share: number) => scene.watch(Math.max(0, started + scene.ms * share - performance.now()))
    await toShadow(scene)
    await upTo(0.4)
    await showBugs(scene)
    await mend(scene)
    await upTo(0.7)
    await settleTook(scene)
    await upTo(1)
    await allAgree(scene)
  },
}

/** Legacy answers again, catalog gets a copy; then the new build comes. */
async function toShadow(scene: Scene): Promise<void> {
  const { screen, ink, stage } = scene
  const before = readRoutes(scene)
  const after = IN_SHADOW.reduce((text, route) => withPhase(text, route, 'shadow'), before)
  screen.say(
    '  Another build of catalog is to come. Its route goes to shadow, and that of',
    '  orders too: legacy answers, the service gets a copy, and both are compared.',
    '',
  )
  const products = editLines(scene, before, withPhase(before, 'products', 'shadow'))
  screen.say(
    ...products.filter(line => /- name|phase:/.test(line)),
    ink.faint('      and the same for orders'),
    '',
  )
  await saveRoutes(scene, after)
  await setFaults(stage.services.catalog, FAULTS)
  await scene.banyan('build', 'catalog', '2.0')
  screen.say(`  ${ink.good('✔')} Build 2.0 of catalog runs. It has two bugs, and nobody knows yet.`)
}

async function showBugs(scene: Scene): Promise<void> {
  const { screen, ink } = scene
  const { rounded, undiscounted, noise } = await waitingFor(scene, {
    ...onProducts(scene),
    what: 'the comparison has not found what is wrong with build 2.0',
    found: view => {
      const findings = findingsIn(view)
      return isEverythingFound(findings) && findings.pairs >= LEAST_PAIRS ? findings : null
    },
  })
  const all = await scene.banyan('diff')
  const one = await scene.banyan('diff', 'products')
  const rules = one.stdout.split('\n').findIndex(line => line.startsWith('If that is fine'))
  const columns = screen.columns
  screen.say(
    '',
    ...quoted('banyan diff', all.stdout, ink, { columns }),
    '',
    ...quoted('banyan diff products', one.stdout, ink, {
      columns,
      keep: (_, at) => rules < 0 || at < rules + 3,
    }),
    '',
    `  ${ink.good('✔')} Prices are rounded: ${listOf(rounded)}.`,
    `  ${ink.good('✔')} The discount is missing: ${listOf(undiscounted)}.`,
    `  ${ink.good('✔')} ${noise.length} fields are noise: legacy, asked twice, differs from itself.`,
    '    No rule says so; that is what the second question was for.',
  )
}

/** Both bugs by their class, each field of noise by its own, and nothing that nobody put there. */
function isEverythingFound({ rounded, undiscounted, noise, unexpected }: Findings): boolean {
  const isRounding = rounded.some(({ field, classes }) => field === '$.product.price' && classes.precision)
  const isKnown = Object.entries(NOISE).every(([field, kind]) =>
    noise.some(one => one.field === field && (one.classes[kind] ?? 0) > 0),
  )
  return Boolean(isRounding) && undiscounted.length > 0 && isKnown && unexpected.length === 0
}

function isNoise(noise: Findings['noise'], at: string): boolean {
  return noise.some(({ field }) => field === at)
}

async function mend(scene: Scene): Promise<void> {
  const { screen, ink, stage } = scene
  await setFaults(stage.services.catalog, [])
  const built = await scene.banyan('build', 'catalog', '2.1')
  screen.say(
    '',
    '  Both are mended in build 2.1. What was seen of 2.0 counts no more:',
    ...quoted('banyan build catalog 2.1', built.stdout, ink, { columns: screen.columns }),
  )
}

/** What is left is no bug: the rule that Banyan suggests for it goes into the file. */
async function settleTook(scene: Scene): Promise<void> {
  const { screen, ink } = scene
  const { took, agreement, noise } = await waitingFor(scene, {
    ...onProducts(scene),
    what: 'build 2.1 still differs in more than the time a search takes',
    found: view => {
      const findings = findingsIn(view)
      const { took, rounded, undiscounted, unexpected, noise, pairs } = findings
      const isMended = rounded.length + undiscounted.length + unexpected.length === 0
      const isKnown = Object.keys(NOISE).every(field => isNoise(noise, field))
      const isSeen = took === null ? isNoise(noise, '$.took') : took.suggestion !== null
      return isMended && isKnown && isSeen && pairs >= LEAST_PAIRS ? findings : null
    },
  })
  if (took === null) {
    const why = noise.find(({ field }) => field === '$.took')?.noise
    screen.say('', `  The bugs are gone. $.took, how long a search took, is noise: ${why}.`)
    return
  }
  const { yaml, words, to } = took.suggestion!
  const said = await scene.banyan('diff', 'products')
  const before = readRoutes(scene)
  const after = withKeys(before, 'products', [`compare: { ${yaml.replace(/\n/g, ', ')} }`])
  screen.say(
    '',
    ...quoted('banyan diff products', said.stdout, ink, {
      columns: screen.columns,
      keep: (line, at) => at < 2 || /took/.test(line),
    }),
    '',
    '  The bugs are gone. Left is how long a search took, which need not be equal.',
    '  Too rare to be known as noise, it wants a word: the rule goes into the file.',
    '',
    ...editLines(scene, before, after).filter(line => /- name|\+ /.test(line)),
    '',
  )
  if (!(agreement !== null && to > agreement))
    throw new StoryFailed(`${words} would not help`, [fieldLine(took)])
  await saveRoutes(scene, after)
}

async function allAgree(scene: Scene): Promise<void> {
  const { screen, ink } = scene
  for (let races = 0; ; races++) {
    const { pairs, raced } = await waitingFor(scene, {
      ...onProducts(scene),
      what: 'the answers of build 2.1 do not all agree',
      found: view => {
        const findings = findingsIn(view)
        const { agreement, pairs, raced, rounded, undiscounted, took, unexpected } = findings
        if (raced.length > 0 && races < MOST_RACES) return findings
        const isClean = rounded.length + undiscounted.length + unexpected.length === 0 && took === null
        return isClean && agreement === 1 && pairs >= PAIRS_THAT_AGREE ? findings : null
      },
    })
    if (raced.length === 0) {
      screen.say(`  ${ink.good('✔')} 100 % of ${pairs} pairs agree, noise excused. Nobody saw a wrong price.`)
      return
    }
    const why = 'somebody bought while somebody else was reading'
    const said = await scene.banyan('restart', 'products', '--why', why)
    screen.say(
      `  ${listOf(raced)} differed in an answer: ${why}. Once more:`,
      ...quoted(`banyan restart products --why '${why}'`, said.stdout, ink, { columns: screen.columns }),
    )
  }
}

function onProducts({ admin }: Scene) {
  return {
    patienceMs: PATIENCE_MS,
    look: () => admin.differences('products'),
    instead: (view: DifferencesView) => [`${findingsIn(view).pairs} pairs`, ...view.fields.map(fieldLine)],
  }
}

function listOf(fields: readonly { readonly field: string }[]): string {
  return fields.map(({ field }) => field).join(', ')
}
