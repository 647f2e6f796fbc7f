/**
 * Loaded into every process of the demo: ends it when the demo is gone.
 *
 * The demo holds the other end of standard input. However it ends, SIGKILL included, that pipe closes. An ordinary
 * end asks with SIGTERM first.
 */
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(1))
  process.stdin.on('error', () => process.exit(1))
  // A pipe, which has unref; it must not keep a process alive that has nothing else to do.
  ;(process.stdin as typeof process.stdin & { unref?: () => void }).unref?.()
}
