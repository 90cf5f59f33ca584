import { read } from './texts.mjs'

export const train = ['marked/README.md', 'yaml/README.md', 'graphql/README.md'].map(read)
export const judge = ['express/Readme.md', 'ajv/README.md', 'zod/README.md'].map(read)
export const run = (program, text) => program.render(text)
