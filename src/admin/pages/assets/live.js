// What is added to pages that work without it: they follow what happens, and texts can be copied.

const address = document.body.dataset.live
/** What was counted is looked at so often, in milliseconds; what happened, at once. */
const COUNTED_MS = 2000

let isAsking = false
let isWanted = false
let counted = 0

if (address !== undefined) {
  const stream = new EventSource('/api/v1/events')
  for (const event of ['begin', 'moved', 'noted', 'verdict']) stream.addEventListener(event, look)
  stream.addEventListener('evidence', () => {
    counted ||= setTimeout(look, COUNTED_MS)
  })
  // A page that is left may be kept by the browser: its stream must not be.
  addEventListener('pagehide', () => stream.close())
}

/** Shows the page as it is now: one request at a time, and one more when something happened meanwhile. */
async function look() {
  clearTimeout(counted)
  counted = 0
  isWanted = true
  if (isAsking) return
  isAsking = true
  while (isWanted) {
    isWanted = false
    await show().catch(() => {})
  }
  isAsking = false
}

async function show() {
  const answer = await fetch(address, { headers: { accept: 'text/html' } })
  // Signed out, or the route is gone: the page itself says it.
  if (answer.redirected || !answer.ok) return location.reload()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  morph(document.querySelector('#main'), page.querySelector('#main'))
  document.title = page.title
  showCopying()
}

/** Makes one element like another, and leaves alone what is the same: focus, selection, what was written and opened stay. */
function morph(here, there) {
  for (const { name } of [...here.attributes])
    if (!there.hasAttribute(name) && !isOnes(name)) here.removeAttribute(name)
  for (const { name, value } of there.attributes) {
    if (!isOnes(name) && here.getAttribute(name) !== value) here.setAttribute(name, value)
  }
  const keys = new Set([...there.children].map(keyOf))
  for (const child of [...here.children]) if (keyOf(child) !== '' && !keys.has(keyOf(child))) child.remove()
  const known = new Map([...here.children].map(child => [keyOf(child), child]))
  let next = here.firstChild
  for (const wanted of [...there.childNodes]) {
    const key = keyOf(wanted)
    const found = key === '' ? (fits(next, wanted) ? next : undefined) : known.get(key)
    if (found === undefined) here.insertBefore(wanted, next)
    else {
      if (found === next) next = next.nextSibling
      else here.insertBefore(found, next)
      if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted)
      else if (found.data !== wanted.data) found.data = wanted.data
    }
  }
  while (next !== null) {
    const gone = next
    next = next.nextSibling
    gone.remove()
  }
}

/** What somebody opened, wrote or hid is theirs. */
function isOnes(name) {
  return name === 'open' || name === 'value' || name === 'hidden'
}

function fits(node, wanted) {
  return node !== null && node.nodeName === wanted.nodeName && keyOf(node) === ''
}

/** What tells a part of a page from those beside it, wherever it stands; most need nothing. */
function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return ''
  return node.id || node.getAttribute('aria-labelledby') || node.getAttribute('action') || ''
}

/** Where nothing runs there are no such buttons. */
function showCopying() {
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false
}

showCopying()
document.addEventListener('click', async event => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  const source = document.getElementById(button.dataset.copy)
  const said = button.textContent
  try {
    await navigator.clipboard.writeText(source.textContent)
    button.textContent = 'Copied'
  } catch {
    getSelection().selectAllChildren(source)
    button.textContent = 'Selected: copy it'
  }
  setTimeout(() => {
    button.textContent = said
  }, 2000)
})
