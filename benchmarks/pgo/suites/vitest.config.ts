// How tests that were published with a package are run on a bundle of it: the package's name leads to the bundle.
import process from 'node:process'
import { defineConfig } from 'vitest/config'

const bundle = process.env['SUITE_BUNDLE'] ?? ''

export default defineConfig({
  resolve: { alias: { 'zod/v4': bundle } },
  test: {
    include: ['**/*.test.ts'],
    exclude: [],
    reporters: ['json'],
    // Node.js itself loads the bundle, as it would any program: it starts from its compiled code.
    server: { deps: { external: [bundle], inline: [/\/src\/v4\//] } },
    update: 'none',
    maxWorkers: 2,
  },
})
