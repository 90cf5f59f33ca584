// What `pgo help` prints.

import { flags, verbs } from './options.ts'

/** Returns the usage, from the tables that parsing reads. */
export function usage(): string {
  const verbLines = Object.entries(verbs).map(
    ([name, { operands, help }]) => `  pgo ${name} ${operands}\n        ${help}`,
  )
  const flagLines = Object.entries(flags).map(
    ([name, { takes, help, verbs: of }]) =>
      `  --${name}${takes === undefined ? '' : `=${takes}`}  (${of.join(', ')})\n        ${help}`,
  )
  return `usage: pgo <verb> [flags] <operand>\n\n${verbLines.join('\n')}\n\n${flagLines.join('\n')}\n`
}
