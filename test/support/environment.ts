/**
 * For a process that is to see none of our settings: where programs are, and what was compiled before, as compiling is
 * half of a start. `given` goes on top.
 */
export function bareEnvironment(given: { readonly [name: string]: string } = {}): {
  [name: string]: string
} {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }), ...given }
}
