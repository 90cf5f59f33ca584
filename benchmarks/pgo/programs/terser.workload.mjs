import { read } from './texts.mjs'

export const train = ['express/lib/response.js', 'postcss/lib/tokenize.js'].map(read)
export const judge = ['express/lib/request.js', 'postcss/lib/map-generator.js'].map(read)
export const run = (program, text) => program.shrink(text)
