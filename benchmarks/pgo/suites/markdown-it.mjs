// The program markdown-it, and the whole package beside it.
export { default as MarkdownIt } from 'markdown-it'
export * as program from '../programs/markdown-it.mjs'
