// Programs to be profiled: what compiles, bundles and minifies on a developer's machine, each over and over on real
// sources. They come with the site's own tools, and are looked up by name, since the benchmarks need them only to
// record new seeds.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const modules = new URL('../../node_modules/', import.meta.url)
const require = createRequire(modules)

// eslint-disable-next-line typescript/no-explicit-any -- tools without types of their own, called in one place each
type Tool = any
const tool = (name: string): Tool => require(name)
const text = (path: string): string => readFileSync(new URL(path, modules), 'utf8')
const load = async (name: string): Promise<Tool> => import(pathToFileURL(require.resolve(name)).href)
const sources = [
  'react-dom/cjs/react-dom-client.development.js',
  'lodash/lodash.js',
  'prismjs/prism.js',
  'acorn/dist/acorn.js',
  'terser/dist/bundle.min.js',
]
const styles = ['infima/dist/css/default/default.css', 'infima/dist/css/default-dark/default-dark.css']

/** One round of each program; a profile is of as many as there is time for. */
export const programs: Readonly<Record<string, () => unknown>> = {
  async terser() {
    for (const name of sources.slice(0, 3))
      await tool('terser').minify(text(name), { compress: { passes: 2 } })
  },
  async babel() {
    const presets = [[require.resolve('@babel/preset-env'), { targets: 'ie 11' }]]
    for (const name of sources.slice(0, 3)) {
      await tool('@babel/core').transformAsync(text(name), {
        presets,
        compact: false,
        configFile: false,
        babelrc: false,
      })
    }
  },
  async webpack() {
    const bundler = tool('webpack')({
      mode: 'production',
      context: fileURLToPath(modules),
      entry: ['react-dom/client', 'lodash', 'react-router'].map((name) => require.resolve(name)),
      output: { path: join(tmpdir(), 'hotpath-seed') },
      optimization: { minimize: false },
      cache: false,
    })
    await new Promise((resolve, reject) =>
      bundler.run((error: unknown) => (error ? reject(error) : resolve(undefined))),
    )
  },
  async styles() {
    const { default: postcss } = tool('postcss')
    const minify = (postcss ?? tool('postcss'))([
      tool('cssnano')({ preset: 'advanced' }),
      tool('postcss-preset-env')(),
    ])
    for (const name of styles) await minify.process(text(name), { from: undefined })
    for (const name of styles) tool('csso').minify(text(name))
    for (const name of styles) new (tool('clean-css'))({ level: 2 }).minify(text(name))
  },
  async pages() {
    const { unified } = await load('unified')
    const pipeline = unified()
    for (const name of ['remark-parse', 'remark-gfm', 'remark-rehype'])
      pipeline.use((await load(name)).default)
    const markdown = ['terser', 'acorn', 'webpack', 'html-minifier-terser', 'postcss-preset-env']
      .map((name) => text(`${name}/README.md`))
      .join('\n\n')
    const tree = await pipeline.run(pipeline.parse(markdown))
    const { parse, serialize } = await load('parse5')
    serialize(parse(`<pre>${markdown}</pre>${JSON.stringify(tree)}`))
    const prism = tool('prismjs')
    for (const name of sources)
      prism.highlight(text(name).slice(0, 50_000), prism.languages.javascript, 'javascript')
  },
  async documents() {
    for (const name of sources) {
      const tree = tool('acorn').parse(text(name), { ecmaVersion: 'latest', sourceType: 'module' })
      tool('acorn-walk').full(tree, () => undefined)
    }
    const { load: parseYaml, dump } = await load('js-yaml')
    parseYaml(dump(JSON.parse(text('webpack/package.json'))))
    await tool('html-minifier-terser').minify(
      `<style>${text(styles[0] ?? '')}</style><script>${text('lodash/lodash.js')}</script>`,
      { minifyJS: true, minifyCSS: true, collapseWhitespace: true },
    )
  },
}
