// terser: sources made small.
import { minify } from 'terser'

export const shrink = async (text) => (await minify(text, { module: false })).code
