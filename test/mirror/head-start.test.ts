import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { HeadStart } from '../../src/mirror/head-start.ts'
import { until } from '../support/until.ts'

function follower() {
  const one = { times: 0, follow: () => one.times++ }
  return one
}

t.test('one whose caller has no answer yet follows by itself, but not at once', async t => {
  const headStart = new HeadStart()
  const one = follower()
  headStart.begin(one)
  await turn()
  t.equal(one.times, 0)
  await until('it follows', () => one.times > 0)
})

t.test('one whose caller has the answer follows in the next turn', async t => {
  const headStart = new HeadStart()
  const one = follower()
  headStart.begin(one)
  headStart.end(one)
  t.equal(one.times, 0)
  await turn()
  t.equal(one.times, 1)
})

t.test('many follow a few at a time', async t => {
  const headStart = new HeadStart()
  const many = Array.from({ length: 100 }, follower)
  for (const one of many) headStart.end(one)
  const followed = () => many.filter(one => one.times > 0).length
  await turn()
  const first = followed()
  t.ok(first > 0 && first < many.length, `${first} in the first turn`)
  await until('all follow', () => followed() === many.length)
  t.ok(many.every(one => one.times === 1))
})
