import processOnSpawn from 'process-on-spawn'

/**
 * Loaded before each test. tap lets every process and thread that a test starts note each module it loads: a third of
 * what a start of Banyan costs here. Only coverage reads the notes, and none is taken, so children start as they are.
 */
processOnSpawn.removeAllListeners()
delete process.env.NODE_OPTIONS
