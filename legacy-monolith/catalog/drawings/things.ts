import { escapeHtml } from '../../pages/html.ts'
import { type Brush, leaf, pot } from './shapes.ts'

/** A packet, a pot, a tool or a sack. */
export function drawThing(category: string, brush: Brush): string {
  if (category === 'seeds') return packet(brush)
  if (category === 'pots') return vessel(brush)
  return category === 'tools' ? tool(brush) : sack(brush)
}

/** The first word or two of a name, short enough for a label. */
function label(name: string): string {
  const words = name
    .split(/[,'"(<]/)[0]!
    .trim()
    .split(' ')
  while (words.length > 1 && words.join(' ').length > 14) words.pop()
  return escapeHtml(words.join(' ').replace(/ &$/, ''))
}

function packet({ colour, leaf: green, name }: Brush): string {
  const petals = Array.from(
    { length: 8 },
    (_, index) =>
      `<ellipse cx="80" cy="58" rx="7" ry="15" fill="${colour}" stroke="#0002" transform="rotate(${index * 45} 80 72)"/>`,
  )
  return `<g transform="rotate(-4 80 80)"><rect x="42" y="16" width="76" height="126" rx="2" fill="#fffaf0" stroke="#c9b98c"/><path d="M42 16h76v14H42z" fill="#6f8636"/><path d="M80 76v36" stroke="${green}" stroke-width="3"/>${leaf(80, 108, 22, 55, green)}${leaf(80, 108, 22, -55, green)}
${petals.join('')}<circle cx="80" cy="72" r="7" fill="#e3b52c"/><rect x="42" y="116" width="76" height="18" fill="#5b2a45"/><text x="80" y="128" font-family="Georgia, serif" font-size="9" font-style="italic" fill="#fffbe8" text-anchor="middle">${label(name)}</text><text x="80" y="26" font-family="Georgia, serif" font-size="8" fill="#fffbe8" text-anchor="middle">Fig &amp; Bark</text></g>`
}

function vessel({ name, tags, random }: Brush): string {
  if (/saucer/.test(name))
    return `<ellipse cx="80" cy="118" rx="54" ry="16" fill="#b9683f"/><ellipse cx="80" cy="113" rx="54" ry="15" fill="#c97b50"/><ellipse cx="80" cy="115" rx="44" ry="10" fill="#a55a34"/>`
  if (/cloche|glass/.test(name))
    return `<path d="M44 144V80c0-50 72-50 72 0v64z" fill="#cfe0dc" opacity=".75" stroke="#8fa8a2" stroke-width="2"/><path d="M56 134V84c0-18 6-26 14-30" stroke="#fff" stroke-width="4" fill="none" opacity=".8"/><circle cx="80" cy="38" r="6" fill="#b9d0ca" stroke="#8fa8a2"/>${leaf(80, 142, 40, -20, '#6f8f3c')}${leaf(80, 142, 44, 16, '#5f7f34')}`
  if (/coir|trainers|feet/i.test(name))
    return [44, 80, 116]
      .map(x => `<g transform="translate(${x - 80} 0)">${pot(112, 26, '#8a6a4a')}</g>`)
      .join('')
  const colour = tags.includes('zinc')
    ? '#9aa3a5'
    : tags.includes('wood')
      ? '#8a6540'
      : /celadon/.test(name)
        ? '#9dbba3'
        : /oxblood/.test(name)
          ? '#7a2a2a'
          : tags.includes('glazed')
            ? '#4f6f8c'
            : tags.includes('hanging')
              ? '#77684c'
              : '#b9683f'
  const top = /tom|forcer/.test(name) ? 34 : /bowl|trough|basket/.test(name) ? 92 : random.whole(56, 66)
  const hoops =
    tags.includes('wood') || tags.includes('zinc')
      ? `<path d="M44 ${top + 24}h72M48 ${top + 52}h64" stroke="#0004" stroke-width="4"/>`
      : ''
  const chains = tags.includes('hanging')
    ? `<path d="M44 ${top}L80 8l36 ${top - 8}" stroke="#555" fill="none" stroke-width="2"/>`
    : ''
  return chains + pot(top, /trough/.test(name) ? 118 : 78, colour) + hoops
}

function tool({ name }: Brush): string {
  const steel = '#a7afb0'
  const ash = '#c79a5e'
  if (/can,|mister/.test(name))
    return `<path d="M52 80h56l6 62H46z" fill="${steel}"/><path d="M100 80h8l6 62h-10z" fill="#0002"/><path d="M50 108L22 74" stroke="${steel}" stroke-width="8"/><path d="M12 78l16-14 4 6-14 14z" fill="#c9a14a"/><path d="M62 80c0-40 56-44 50 14" stroke="${steel}" stroke-width="6" fill="none"/>`
  if (/twine/i.test(name))
    return `<circle cx="80" cy="100" r="42" fill="${/green/.test(name) ? '#7f9448' : '#c2a063'}"/>${[0, 30, 60, 90, 120, 150].map(angle => `<ellipse cx="80" cy="100" rx="42" ry="16" fill="none" stroke="#0003" stroke-width="2" transform="rotate(${angle} 80 100)"/>`).join('')}<path d="M112 128q20 18 36 4" stroke="#c2a063" stroke-width="3" fill="none"/>`
  if (/Secateurs|Snips|saw/.test(name))
    return `<g transform="rotate(24 80 80)"><path d="M76 74C60 40 66 20 80 10c4 24 6 44 4 62z" fill="${steel}"/><path d="M84 74c16-30 16-46 6-60-8 20-12 40-10 58z" fill="#8d9698"/><circle cx="80" cy="78" r="6" fill="#555"/><path d="M76 82c-14 20-18 42-12 62M84 82c14 20 18 42 12 62" stroke="#a0303f" stroke-width="10" fill="none" stroke-linecap="round"/></g>`
  if (/gloves/i.test(name))
    return `<path d="M50 146V92L40 60q0-10 8-8l10 26-4-46q2-9 10-4l6 42 2-48q6-6 11 0l1 50 8-42q8-4 10 4l-6 54 14-16q10-4 8 6l-22 40v28z" fill="#c79a5e" stroke="#8f6a38" stroke-width="2"/><path d="M50 128h46" stroke="#8f6a38" stroke-width="6"/>`
  if (/Trug|Kneeler/.test(name))
    return `<path d="M22 96q58 22 116 0l-16 42H38z" fill="#b98a52"/><path d="M22 96q58 22 116 0" stroke="#8f6a38" stroke-width="6" fill="none"/><path d="M44 100C50 30 110 30 116 100" stroke="#a5763f" stroke-width="8" fill="none"/>`
  if (/canes|poles/.test(name))
    return `${[0, 1, 2, 3, 4, 5]
      .map(
        index =>
          `<path d="M${52 + index * 9} 148L${66 + index * 4} 10" stroke="${index % 2 ? '#c7a763' : '#b39250'}" stroke-width="5"/>`,
      )
      .join('')}<path d="M54 96l52 3" stroke="#6f8636" stroke-width="6"/>`
  if (/labels|thermometer|stone/i.test(name))
    return [0, 1, 2]
      .map(
        index =>
          `<g transform="translate(${index * 34 - 34} ${index % 2 ? 6 : 0}) rotate(${index * 6 - 6} 80 80)"><path d="M68 34h24v84l-12 28-12-28z" fill="#6d7478"/><path d="M73 48h14M73 58h10M73 68h13" stroke="#e9e4d2" stroke-width="2"/></g>`,
      )
      .join('')
  const head = /fork|rake/i.test(name)
    ? `<path d="M62 96h36M64 96v46M76 96v50M86 96v50M97 96v46" stroke="${steel}" stroke-width="5" fill="none"/>`
    : /Dibber|planter|grubber/.test(name)
      ? `<path d="M70 90h20l-10 58z" fill="${steel}"/>`
      : /hoe/.test(name)
        ? `<path d="M50 128h60l-6 14H56z" fill="${steel}"/><path d="M80 92v36" stroke="${steel}" stroke-width="6"/>`
        : `<path d="M60 92h40q4 40-20 58-24-18-20-58z" fill="${steel}"/><path d="M80 96v46" stroke="#0003" stroke-width="3"/>`
  return `<g transform="rotate(14 80 80)"><rect x="75" y="12" width="10" height="82" rx="4" fill="${ash}"/><path d="M68 10h24v8H68z" fill="#a5763f"/>${head}</g>`
}

function sack({ name, random }: Brush): string {
  const paper = random.pick(['#cdb98c', '#b7c08c', '#c9a98a', '#d9d3bd'])
  if (/feed, 1/.test(name))
    return `<rect x="56" y="46" width="48" height="98" rx="6" fill="#4f6f3a"/><rect x="70" y="26" width="20" height="22" fill="#3a4f2a"/><rect x="56" y="78" width="48" height="38" fill="#fffbe8"/><text x="80" y="100" font-family="Georgia, serif" font-size="8" font-style="italic" text-anchor="middle" fill="#3a3226">${label(name)}</text>`
  return `<path d="M40 30q40-10 80 0l-4 14q10 50 4 98-40 8-80 0-6-48 4-98z" fill="${paper}" stroke="#9c8a5c"/><path d="M44 44q36-6 72 0" stroke="#6b5a36" stroke-width="2" stroke-dasharray="5 3" fill="none"/><rect x="48" y="66" width="64" height="48" fill="#fffbe8" stroke="#9c8a5c"/><text x="80" y="84" font-family="Georgia, serif" font-size="9" fill="#4c5f22" text-anchor="middle">Fig &amp; Bark</text><text x="80" y="100" font-family="Georgia, serif" font-size="8" font-style="italic" fill="#5b2a45" text-anchor="middle">${label(name)}</text>`
}
