// The program zod, and the whole package beside it.
export * from 'zod/v4'
export { default } from 'zod/v4'
export * as program from '../programs/zod.mjs'
