// The program yaml, and the whole package beside it.
export { CST, Lexer, Parser, parseAllDocuments } from 'yaml'
export * as program from '../programs/yaml.mjs'
