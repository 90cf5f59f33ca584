// The program marked, and the whole package beside it.
export { Marked } from 'marked'
export * as program from '../programs/marked.mjs'
