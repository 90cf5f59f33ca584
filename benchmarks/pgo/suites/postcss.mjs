// The program postcss, and the whole package beside it.
export { default as postcss } from 'postcss'
export * as program from '../programs/postcss.mjs'
