import t from 'tap'
import { Redactor } from '../../src/compare/redaction.ts'
import { compareBodies, compareHeaders, differencesOf, REDACTOR } from './comparing.ts'

const MASK = /^‹redacted:[0-9a-f]{4}›$/
const shown = (text: string) => text.replace(/‹redacted:[0-9a-f]{4}›/g, '‹›')

/** A header as it came, and as it may be kept; ‹› stands for a masked value. */
const headers: readonly (readonly [name: string, value: string, kept: string])[] = [
  ['Authorization', 'Bearer abc.def', '‹›'],
  ['proxy-authorization', 'Basic abc', '‹›'],
  ['X-Api-Key', 'abc', '‹›'],
  ['Cookie', 'sid=abc; theme=dark', 'sid=‹›; theme=‹›'],
  ['Cookie', 'abc', '‹›'],
  ['Set-Cookie', 'sid=a=b; Path=/; HttpOnly', 'sid=‹›; Path=/; HttpOnly'],
  ['X-CSRF-Token', 'abc', '‹›'],
  ['X-Session-Id', 'abc', '‹›'],
  ['X-Request-Id', 'abc', 'abc'],
  ['Location', '/reset?token=abc&page=2', '/reset?token=‹›&page=2'],
  ['Location', 'https://anna:hunter2@example.com/x', 'https://‹›@example.com/x'],
  ['Location', '/login#access_token=abc&state=1', '/login#access_token=‹›&state=1'],
  ['Location', '/login?next=%2Freset%3Ftoken%3Dabc', '/login?next=%2Freset%3Ftoken%3D%E2%80%B9%E2%80%BA'],
  ['Referer', 'https://shop.example.com/?pass%77ord=abc', 'https://shop.example.com/?pass%77ord=‹›'],
  ['Link', '</a?api_key=abc>; rel=next, </b?page=2>', '</a?api_key=‹›>; rel=next, </b?page=2>'],
  ['Refresh', '0; url=/x?session=abc', '0; url=/x?session=‹›'],
  ['Content-Type', 'text/html; charset=utf-8', 'text/html; charset=utf-8'],
]

for (const [name, value, kept] of headers) {
  t.test(`${name}: ${value}`, async t => {
    const found = REDACTOR.header(name, value)
    t.equal(shown(found).replace(/%E2%80%B9redacted%3A[0-9a-f]{4}%E2%80%BA/, '%E2%80%B9%E2%80%BA'), kept)
  })
}

t.test('names that hold secrets, in any spelling', async t => {
  for (const name of [
    'password',
    'newPassword',
    'PASSWD',
    'client_secret',
    'accessToken',
    'api-key',
    'apiKey',
    'X_API_KEY',
    'csrfmiddleware',
    'sessionId',
    'cardNumber',
    'cvv',
    'ssn',
    'iban',
    'user[password]',
  ]) {
    t.equal(REDACTOR.isSecret(name), true, name)
  }
  for (const name of ['name', 'price', 'id', 'updatedAt', 'key', 'pass', ''])
    t.equal(REDACTOR.isSecret(name), false, name)
  const further = new Redactor(Buffer.from('key'), ['Geburts-Datum', ''])
  t.equal(further.isSecret('geburtsdatum_kunde'), true)
  t.equal(further.isSecret('datum'), false)
})

t.test('the same secret shows as the same under one key, and as another under another', async t => {
  t.match(REDACTOR.mask('hunter2'), /^‹redacted:[0-9a-f]{4}›$/)
  t.equal(REDACTOR.mask('hunter2'), REDACTOR.mask('hunter2'))
  t.not(REDACTOR.mask('hunter2'), REDACTOR.mask('hunter3'))
  t.not(REDACTOR.mask('hunter2'), new Redactor(Buffer.from('another key')).mask('hunter2'))
})

/** Two JSON bodies whose differences must not show the secrets `s3cr3t…`. */
const bodies: readonly (readonly [what: string, legacy: string, candidate: string])[] = [
  ['a field', '{"password":"s3cr3t1"}', '{"password":"s3cr3t2"}'],
  ['a field at any depth', '{"a":[{"token":"s3cr3t1"}]}', '{"a":[{"token":"s3cr3t2"}]}'],
  ['what is inside of a field', '{"card":{"n":["s3cr3t1"]}}', '{"card":{"n":["s3cr3t2"]}}'],
  ['a missing object that holds one', '{"a":{"secret":"s3cr3t1","b":1}}', '{}'],
  ['a field of another type', '{"ssn":"s3cr3t1"}', '{"ssn":{"x":"s3cr3t2"}}'],
  [
    'elements in another order',
    '[{"iban":"s3cr3t1"},{"iban":"s3cr3t2"}]',
    '[{"iban":"s3cr3t2"},{"iban":"s3cr3t1"}]',
  ],
  ['a URL in a string', '{"url":"/x?token=s3cr3t1"}', '{"url":"/x?token=s3cr3t2"}'],
  ['a duplicate key', '{"token":"s3cr3t1","token":"s3cr3t2"}', '{"token":"s3cr3t3"}'],
  ['a body that is not JSON on one side', '{"token":"s3cr3t1"}', '{"token":"s3cr3t2"'],
  ['neither side JSON', '{"token":"s3cr3t1"', '{"token":"s3cr3t2"'],
  ['a key of a map', '{"1":{"token":"s3cr3t1"},"2":{}}', '{"1":{"token":"s3cr3t2"},"2":{}}'],
]

for (const [what, legacy, candidate] of bodies) {
  t.test(`differences: ${what}`, async t => {
    const found = compareBodies(legacy, candidate)
    t.equal(found.outcome, 'differ', 'comparing looks at the true values')
    t.notMatch(JSON.stringify(found), /s3cr3t/)
  })
}

t.test('differences of other bodies and of headers', async t => {
  const compared = (type: string, legacy: string, candidate: string) => {
    const found = compareBodies(legacy, candidate, {}, type)
    t.equal(found.outcome, 'differ', type)
    t.notMatch(JSON.stringify(found), /s3cr3t/, type)
  }
  compared('application/x-www-form-urlencoded', 'a=1&password=s3cr3t1', 'a=1&password=s3cr3t2')
  compared('text/html', '<input name=csrf value=s3cr3t1>', '<input name=csrf value=s3cr3t2>')
  compared('text/html', '<meta content=s3cr3t1 name=csrf-token>', '<p>no meta</p>')
  compared('text/html', '<script>var token = "s3cr3t1"</script>', '<script>var token = "s3cr3t2"</script>')
  compared('text/html', '<a href="/x?token=s3cr3t1">x</a>', '<a href="/x?token=s3cr3t2">x</a>')
  compared('text/plain', 'password: s3cr3t1', 'password: s3cr3t2')
  const header = compareHeaders(['X-Auth-Token', 's3cr3t1'], ['X-Auth-Token', 's3cr3t2'])
  t.notMatch(JSON.stringify(header), /s3cr3t/)
  t.match(header, { differences: [{ legacy: MASK, candidate: MASK }] })
})

t.test('the class is told from the true values', async t => {
  const [found] = differencesOf(
    compareBodies(
      '{"token":"0190163d-8694-739b-aea5-966c26f8ad91"}',
      '{"token":"0190163d-8694-739b-aea5-966c26f8ad92"}',
    ),
  )
  t.match(found, { class: 'uuid', legacy: MASK, candidate: MASK })
})

t.test('long texts take no longer for what they hold', async t => {
  for (const text of [
    'a'.repeat(500_000),
    'a='.repeat(250_000),
    '?a=&'.repeat(125_000),
    '<input '.repeat(70_000),
    'a:'.repeat(250_000),
    '://'.repeat(170_000),
  ]) {
    const before = process.cpuUsage()
    REDACTOR.text(text)
    const { user } = process.cpuUsage(before)
    t.ok(user < 5_000_000, `${text.slice(0, 10)}… took ${user / 1_000} ms`)
  }
})
