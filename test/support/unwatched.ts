/**
 * Loaded first by `npm test`. tap has every process and thread of a test note each module it loads, which is a third of
 * what a start of Banyan costs here. Only coverage reads the notes, and none is taken: nothing is noted, and what a
 * test starts is started as it is.
 */
if (process.env.TAP_CHILD_ID !== undefined) {
  process.env._TAPJS_PROCESSINFO_EXCLUDE_ = '/./'
  delete process.env.NODE_OPTIONS
}
