import t from 'tap'
import { compareBodies, context, differencesOf, places } from './comparing.ts'

/** Two pieces of a page's body, and what they differ in; paths begin at the body. */
const cases: readonly (readonly [
  what: string,
  legacy: string,
  candidate: string,
  found: 'match' | readonly string[],
])[] = [
  ['attributes in any order', '<a href=/x id=y>t</a>', '<A ID="y" HREF=\'/x\'>t</A>', 'match'],
  ['an attribute', '<a href="/x">t</a>', '<a href="/y">t</a>', [".a[0]['@href'] value"]],
  ['a missing attribute', '<a href="/x" rel=a>t</a>', '<a href="/x">t</a>', [".a[0]['@rel'] missing"]],
  ['classes are a set', '<p class=" a b  a">t</p>', '<p class="b a">t</p>', 'match'],
  ['a class', '<p class="a b">t</p>', '<p class="a b c">t</p>', [".p[0]['@class'][2] extra"]],
  ['a text', '<p>5 €</p>', '<p>6 €</p>', [".p[0]['#text'][0] value"]],
  ['entities are what they stand for', '<p>a &amp; b &#8364;</p>', '<p>a & b €</p>', 'match'],
  ['comments do not count', '<p>a<!-- x -->b</p><!-- y -->', '<p>ab</p>', 'match'],
  ['nor between spaces', '<p>a <!-- x --> b</p>', '<p>a b</p>', 'match'],
  [
    'space between blocks does not count',
    '<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>',
    '<ul><li>1<li>2</ul>',
    'match',
  ],
  ['space at the ends of a block does not count', '<p>\n  a  b\n</p>', '<p>a b</p>', 'match'],
  ['space between inline elements counts', '<b>a</b> <i>b</i>', '<b>a</b><i>b</i>', ["['#text'][0] missing"]],
  ['but not how much', '<b>a</b> <i>b</i>', '<b>a</b>\n\t<i>b</i>', 'match'],
  ['nor on which side of a tag', '<p>a <b> b</b></p>', '<p>a <b>b</b></p>', 'match'],
  ['space around a line break does not count', '<p>a <br> b</p>', '<p>a<br>b</p>', 'match'],
  [
    'space around an image counts',
    '<p>a <img src=x></p>',
    '<p>a<img src=x></p>',
    [".p[0]['#text'][0] value"],
  ],
  [
    'space in an inline element before a block does not',
    '<div><b>a </b><p>b</p></div>',
    '<div><b>a</b><p>b</p></div>',
    'match',
  ],
  ['nor if it is all there is', '<div>a<b> </b><p>b</p></div>', '<div>a<b></b><p>b</p></div>', 'match'],
  [
    'a space that is not to be broken is a letter',
    '<p>a&nbsp;b</p>',
    '<p>a b</p>',
    [".p[0]['#text'][0] value"],
  ],
  ['preformatted space counts', '<pre>a  b</pre>', '<pre>a b</pre>', [".pre[0]['#text'][0] value"]],
  [
    'so does what a script says',
    '<script>a  = 1</script>',
    '<script>a = 1</script>',
    [".script[0]['#text'][0] value"],
  ],
  [
    'an element put in is one extra',
    '<ul><li>1<li>2<li>3</ul>',
    '<ul><li>0<li>1<li>2<li>3</ul>',
    ['.ul[0].li[0] extra'],
  ],
  [
    'elements in another order are one',
    '<ul><li>1<li>2<li>3</ul>',
    '<ul><li>3<li>1<li>2</ul>',
    ['.ul[0] order'],
  ],
  [
    'positions are those among elements of one name',
    '<p>1</p><div></div><p>2</p>',
    '<p>1</p><div></div><p>3</p>',
    [".p[1]['#text'][0] value"],
  ],
  ['another element is another type', '<p>1</p><b>x</b><p>2</p>', '<p>1</p><i>x</i><p>2</p>', ['.b[0] type']],
  ['tags that browsers mend', '<p>a<p>b', '<p>a</p><p>b</p>', 'match'],
  [
    'a template’s content',
    '<template><p>1</p></template>',
    '<template><p>2</p></template>',
    [".template[0].p[0]['#text'][0] value"],
  ],
  [
    'names with a prefix',
    '<svg><use xlink:href="#a"/></svg>',
    '<svg><use xlink:href="#b"/></svg>',
    [".svg[0].use[0]['@xlink:href'] value"],
  ],
]

for (const [what, legacy, candidate, found] of cases) {
  t.test(what, async t => {
    const page = (body: string) =>
      `<!doctype html><html><head><title>t</title></head><body>${body}</body></html>`
    const expected = typeof found === 'string' ? found : found.map(place => `$.html[0].body[0]${place}`)
    t.strictSame(places(compareBodies(page(legacy), page(candidate), {}, 'text/html')), expected)
  })
}

t.test('the doctype counts', async t => {
  const html = (legacy: string, candidate: string) =>
    places(compareBodies(legacy, candidate, {}, 'text/html'))
  t.strictSame(html('<!doctype html><p>a', '<p>a'), ["$['#doctype'][0] missing"])
  t.equal(html('<!DOCTYPE HTML>\n<p>a', '<!doctype html><p>a'), 'match')
  t.strictSame(html('<!doctype html><p>a', '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><p>a'), [
    "$['#doctype'][0][1] value",
  ])
})

t.test('fields fold the positions', async t => {
  const found = compareBodies('<p>a<p>b', '<p>a<p>c', {}, 'text/html')
  t.strictSame(
    differencesOf(found).map(({ field }) => field),
    ["$.html[*].body[*].p[*]['#text'][*]"],
  )
})

t.test('rules reach into pages', async t => {
  const page = (nonce: string, total: string) => `<script nonce=${nonce}></script><p class=total>${total}</p>`
  const rules = {
    ignore: [
      { path: "$.html[*].head[*].script[*]['@nonce']", like: 'string', within: null },
      { path: "$.html[*].body[*].p[*]['#text'][*]", like: 'any', within: null },
    ],
  } as const
  t.equal(places(compareBodies(page('a', '1'), page('b', '2'), rules, 'text/html')), 'match')
  t.equal(places(compareBodies('<p> a</p>', '<p>a</p>', { same: ['whitespace'] }, 'text/html')), 'match')
})

t.test('deep pages are read to the end, and given up when the time is up', async t => {
  const deep = (text: string) => `${'<div>'.repeat(5_000)}${text}`
  const found = compareBodies(deep('a'), deep('b'), {}, 'text/html')
  t.equal(differencesOf(found).length, 1)
  t.ok(differencesOf(found)[0]?.at.endsWith(".div[0]['#text'][0]"))
  let now = 0
  const limits = { ...context().limits, maxMs: 50 }
  const late = compareBodies(deep('a'), deep('b'), {}, 'text/html', { limits, clock: () => now++ * 10 })
  t.equal(places(late), 'skipped undecided')
})
