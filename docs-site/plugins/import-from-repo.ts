// The Docusaurus plugin that sends every page through the import loader before MDX reads it.
import type { Plugin } from '@docusaurus/types'
import { join, sep } from 'node:path'

/**
 * Adds the `pre` loader of `import-loader.ts` to all Markdown pages.
 *
 * `include` has to be spelled out: Docusaurus' own MDX fallback reads the `include` of every rule that
 * matches .mdx, and stops on a rule without one.
 */
export function importFromRepo({ siteDir, repoRoot }: { siteDir: string; repoRoot: string }): Plugin {
  return {
    name: 'hotpath-import-from-repo',
    configureWebpack: () => ({
      module: {
        rules: [
          {
            test: /\.mdx?$/,
            include: [join(siteDir, 'docs') + sep, join(siteDir, 'i18n') + sep],
            enforce: 'pre',
            loader: join(siteDir, 'plugins', 'import-loader.ts'),
            options: { repoRoot },
          },
        ],
      },
    }),
  }
}
