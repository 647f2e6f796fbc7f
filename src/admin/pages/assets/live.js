// What is added to a page that works without it: copying a text, and saying that the connection is lost.
document.addEventListener('click', async event => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  const text = document.getElementById(button.dataset.copy)?.textContent ?? ''
  const said = button.textContent
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    const range = document.createRange()
    range.selectNodeContents(document.getElementById(button.dataset.copy))
    getSelection().removeAllRanges()
    getSelection().addRange(range)
    button.textContent = 'Selected: copy it'
  }
  setTimeout(() => {
    button.textContent = said
  }, 2000)
})

for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false
