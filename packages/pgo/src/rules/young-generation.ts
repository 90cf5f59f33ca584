// Rule: the size of the young generation.
//
// V8 begins with a young generation of a megabyte or less and lets it grow. A program that makes much garbage collects it often, and what
// happens to be in use at that moment is copied, and copied again. A larger one is collected less often, and more of it
// is garbage by then. It costs memory, and cache misses: some programs are slower with it.

import type { Proposal, Refused, Rule } from './rule.ts'

const MEBIBYTE = 1024 ** 2

// The two flags of V8: how large a half of the young generation is at the start, and how large it may become.
const sizes = [
  { initial: 16, largest: 32 },
  { initial: 32, largest: 64 },
] as const

// Two halves, one to copy into, and what the large objects of the young generation may take.
const HALVES = 3
// Of the memory that the process may have.
const LARGEST_SHARE = 0.25

/** The rule. */
export const youngGeneration: Rule = {
  name: 'young-generation',
  sees: 'Any program: how often it collects garbage cannot be told from its text.',
  proposes: `Starting the process with a larger young generation: ${sizes.map(({ initial, largest }) => `${initial} to ${largest} MiB`).join(', ')}, whichever is measured to be the best.`,
  refuses: 'Sizes that could take more than a quarter of the memory that the process may have (`--memory`).',
  propose: ({ memoryBytes }) =>
    sizes.map(({ initial, largest }): Proposal | Refused => {
      const flags = [`--min-semi-space-size=${initial}`, `--max-semi-space-size=${largest}`]
      const about = {
        rule: 'young-generation',
        target: flags.join(' '),
        seen: 'a program that makes garbage',
      }
      const bytes = HALVES * largest * MEBIBYTE
      if (bytes > memoryBytes * LARGEST_SHARE) {
        const [takes, has] = [bytes, memoryBytes].map((value) => Math.round(value / MEBIBYTE))
        return { ...about, reason: `it could take ${takes} MiB of the ${has} MiB that the process may have` }
      }
      return { ...about, benefit: 'steady state', basis: 'flags', nodeFlags: flags }
    }),
}
