// Rule: compiled code, kept from a run of the workload.
//
// V8 compiles a function when it is first called, each time the program starts. What it compiled can be written down and
// handed to it at the next start. Taken after the workload has run, that is all that the start needs, and nothing
// that it does not.

import { toScript } from '../script.ts'
import type { Rule } from './rule.ts'

/** The rule. */
export const codeCache: Rule = {
  name: 'code-cache',
  sees: 'A program and a workload to run it with.',
  proposes: 'Starting the program from the code that was compiled while the workload ran once.',
  refuses:
    'A module that assigns to what it exports after it has started: a script cannot show that to those who import it.',
  propose: ({ program }) => {
    const about = { rule: 'code-cache', target: 'the program', seen: `${program.functions.length} functions` }
    const script = toScript(program)
    if ('reason' in script) return [{ ...about, reason: script.reason }]
    return [{ ...about, benefit: 'start-up', basis: 'program' }]
  },
}
