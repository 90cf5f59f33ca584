// The plugin for rolldown, and so for Vite.

import { resolve } from 'node:path'
import type { Plugin } from 'rolldown'
import { buildWrittenBundle, type PgoPluginOptions } from './written-bundle.ts'

/**
 * Builds each entry's bundle with its profile as soon as it has been written, as `pgo build --bundle` does.
 *
 * An entry that is split into several files is left alone, with a warning: compiled code is kept for one.
 *
 * @example
 * export default defineConfig({ input: 'src/server.ts', plugins: [pgoRolldown({ workload: 'src/server.workload.mjs' })] })
 */
export function pgoRolldown(options: PgoPluginOptions = {}): Plugin {
  return {
    name: 'hotpath-pgo',
    writeBundle: {
      sequential: true,
      async handler({ dir = '.' }, files) {
        const chunks = Object.values(files).filter((file) => file.type === 'chunk')
        for (const { isEntry, facadeModuleId, fileName, imports, dynamicImports } of chunks) {
          if (!isEntry || facadeModuleId === null) continue
          if ([...imports, ...dynamicImports].some((name) => name in files)) {
            this.warn(
              `${fileName}: it is split into several files, want one (codeSplitting: false): left as it is`,
            )
          } else await buildWrittenBundle(resolve(dir, fileName), facadeModuleId, options)
        }
      },
    },
  }
}
