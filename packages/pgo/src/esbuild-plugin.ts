// The plugin for esbuild.

import { resolve } from 'node:path'
import process from 'node:process'
import { buildWrittenBundle, type PgoPluginOptions } from './written-bundle.ts'

/** What esbuild gives a plugin, as far as it is used here: this package does not depend on esbuild. */
export interface EsbuildBuild {
  readonly initialOptions: { metafile?: boolean; absWorkingDir?: string }
  readonly onEnd: (callback: (result: EsbuildResult) => Promise<EsbuildWarnings | undefined>) => void
}

/** The result of a build, with the metafile that the plugin asks for. */
export interface EsbuildResult {
  readonly errors: readonly unknown[]
  readonly metafile?:
    | {
        readonly outputs: Readonly<
          Record<
            string,
            {
              readonly entryPoint?: string | undefined
              readonly imports: readonly { path: string; external?: boolean | undefined }[]
            }
          >
        >
      }
    | undefined
}

interface EsbuildWarnings {
  readonly warnings: { readonly text: string }[]
}

/** A plugin of esbuild. */
export interface EsbuildPlugin {
  readonly name: string
  readonly setup: (build: EsbuildBuild) => void
}

/**
 * Builds each entry's bundle with its profile as soon as it has been written, as `pgo build --bundle` does.
 *
 * @example
 * await esbuild.build({ entryPoints: ['src/server.ts'], bundle: true, outdir: 'dist', sourcemap: true, plugins: [pgoEsbuild()] })
 */
export function pgoEsbuild(options: PgoPluginOptions = {}): EsbuildPlugin {
  return {
    name: 'hotpath-pgo',
    setup(build) {
      build.initialOptions.metafile = true
      const folder = build.initialOptions.absWorkingDir ?? process.cwd()
      build.onEnd(async ({ errors, metafile }) => {
        if (errors.length > 0 || !metafile) return undefined
        const warnings: { text: string }[] = []
        for (const [file, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
          if (entryPoint === undefined || !/\.[cm]?js$/.test(file)) continue
          if (imports.some(({ external }) => !external)) {
            warnings.push({ text: `${file}: it is split into several files, want one: left as it is` })
          } else await buildWrittenBundle(resolve(folder, file), resolve(folder, entryPoint), options)
        }
        return { warnings }
      })
    },
  }
}
