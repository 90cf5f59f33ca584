// All rules, in the order in which their proposals are tried.

import { codeCache } from './code-cache.ts'
import { defineProperty } from './define-property.ts'
import type { Rule } from './rule.ts'
import { youngGeneration } from './young-generation.ts'

/** First what changes the program, then what changes the process, and at last the compiled code of what came out. */
export const rules: readonly Rule[] = [defineProperty, youngGeneration, codeCache]
