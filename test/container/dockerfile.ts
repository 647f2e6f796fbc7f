/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  readonly name: string
  readonly value: string
}

/** One `FROM … AS name` and what follows it. */
export interface Stage {
  readonly name: string
  readonly from: string
  readonly instructions: readonly Instruction[]
}

/** The stages of a Dockerfile, in order. Reads what ours uses: comments, continuation lines, no heredocs. */
export function readStages(text: string): Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = []
  const lines = text
    .split('\n')
    .filter(line => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  for (const line of lines.filter(line => line.trim() !== '')) {
    const [, name = '', value = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    const from = /^(\S+) AS (\S+)$/.exec(value)
    if (name === 'FROM') stages.push({ name: from![2]!, from: from![1]!, instructions: [] })
    else stages.at(-1)!.instructions.push({ name, value })
  }
  return stages
}

/** A stage's instructions with those of the stages it is built from, base first. */
export function inherited(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find(each => each.name === name)
  return stage === undefined ? [] : [...inherited(stages, stage.from), ...stage.instructions]
}

/** The last instruction of a name: the one that counts. */
export function last(instructions: readonly Instruction[], name: string): string | undefined {
  return instructions.findLast(each => each.name === name)?.value
}

/** `ENV A=1 B=2`, of all of them. */
export function environment(instructions: readonly Instruction[]): { [name: string]: string } {
  const pairs = instructions.filter(each => each.name === 'ENV').flatMap(each => each.value.split(/\s+/))
  return Object.fromEntries(
    pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
}

/** What is copied out of the build's folder: source and target, each an absolute path in the image or a name. */
export function copies(instructions: readonly Instruction[]): { source: string; target: string }[] {
  return instructions
    .filter(each => each.name === 'COPY' && !each.value.startsWith('--from'))
    .flatMap(each => {
      const words = each.value.split(/\s+/).filter(word => !word.startsWith('--'))
      const target = words.at(-1)!
      return words
        .slice(0, -1)
        .map(source => ({ source, target: target.endsWith('/') ? target + source : target }))
    })
}

/** The command of `HEALTHCHECK … CMD […]`. */
export function healthCommand(instructions: readonly Instruction[]): string[] {
  const value = last(instructions, 'HEALTHCHECK') ?? ''
  return JSON.parse(value.slice(value.indexOf('CMD ') + 4)) as string[]
}
