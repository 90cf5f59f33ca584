import { read } from './texts.mjs'

export const train = [
  ['babel', read('express/lib/request.js')],
  ['markdown', read('ajv/README.md')],
]
export const judge = [
  ['babel', read('express/lib/utils.js')],
  ['babel', read('postcss/lib/input.js')],
]
export const run = (program, [parser, text]) => program.layOut(parser, text)
