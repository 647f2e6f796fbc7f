/** A line of a tree, and what belongs to it. */
export interface Branch {
  readonly text: string
  /** Further lines of its own. */
  readonly more?: readonly string[]
  /** Lines that hang from it. */
  readonly below?: readonly string[]
}

/** A title with branches of two levels hanging from it, as lines. */
export function branchLines(title: string, branches: readonly Branch[]): readonly string[] {
  const lines = branches.flatMap(({ text, more = [], below = [] }, at) => {
    const isLast = at === branches.length - 1
    return [
      `${isLast ? '└─' : '├─'} ${text}`,
      ...more.map(line => `${isLast ? '  ' : '│ '} ${line}`),
      ...below.map((line, under) => {
        return `${isLast ? '  ' : '│ '} ${under === below.length - 1 ? '└─' : '├─'} ${line}`
      }),
    ]
  })
  return [title, ...lines]
}
