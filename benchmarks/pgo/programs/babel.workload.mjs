import { read } from './texts.mjs'

export const train = ['postcss/lib/parser.js', 'express/lib/response.js'].map(read)
export const judge = ['postcss/lib/processor.js', 'express/lib/application.js'].map(read)
export const run = (program, text) => program.transform(text)
