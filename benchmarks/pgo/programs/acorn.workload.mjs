import { read } from './texts.mjs'

export const train = ['acorn/dist/acorn.mjs', 'marked/lib/marked.esm.js'].map(read)
export const judge = [
  'postcss/lib/parser.js',
  'handlebars/dist/cjs/handlebars/compiler/javascript-compiler.js',
].map(read)
export const run = (program, text) => program.count(text)
