// What `bench -help` prints, from the tables of verbs and flags.
import { verbs, type VerbName } from './verbs.ts'

const head = `usage: bench <verb> [flags] <arguments>

Benchmarks are in files named *.bench.ts. Results are in the text format of Go, which
benchstat reads as well.
`

/** Returns the usage of all verbs, or of one. */
export function usage(only?: VerbName): string {
  const shown = Object.entries(verbs).filter(([name]) => only === undefined || name === only)
  const sections = shown.map(([, { takes, help, flags }]) => {
    const lines = flags.map(({ name, value, help: what }) => {
      const flag = value === undefined ? `-${name}` : `-${name}=${value}`
      return `  ${flag.padEnd(27)} ${what}\n`
    })
    return `\nbench ${takes}\n  ${help}\n\n${lines.join('')}`
  })
  return head + sections.join('')
}
