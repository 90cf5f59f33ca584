import { read } from './texts.mjs'

export const train = ['zod/src/v4/core/schemas.ts', 'zod/src/v4/core/util.ts'].map(read)
export const judge = ['zod/src/v4/core/to-json-schema.ts', 'zod/src/v3/types.ts'].map(read)
export const run = (program, text) => program.transpile(text)
