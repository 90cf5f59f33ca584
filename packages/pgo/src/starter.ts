// What the program's file becomes: a few lines that start the script from compiled code.

import type { Script } from './script.ts'

/** The files of a build, by what is in them; they lie in one folder. */
export interface BuildFiles {
  /** What is started: `server.mjs`. */
  readonly program: string
  /** The program's text: `server.pgo.js`. */
  readonly script: string
  /** Its source map: `server.pgo.js.map`. */
  readonly map: string
  /** Compiled code: `server.pgo.cache`. */
  readonly cache: string
  /** What was decided, and what must be given to the process: `server.pgo.json`. */
  readonly manifest: string
}

/** Names the files of a build after the program's: `dist/server.mjs`. */
export function buildFiles(program: string): BuildFiles {
  const stem = program.replace(/\.[cm]?js$/, '')
  return {
    program,
    script: `${stem}.pgo.js`,
    map: `${stem}.pgo.js.map`,
    cache: `${stem}.pgo.cache`,
    manifest: `${stem}.pgo.json`,
  }
}

/** The key of the function that, where there is one, is shown the script before it runs: replaying looks into it so. */
export const SCRIPT_HOOK = 'hotpath.pgo.script'

/** What the files hold, by zlib's crc32. */
export interface Checksums {
  readonly script: number
  readonly cache: number
}

/**
 * Returns the text of the file that starts a script.
 *
 * The engine says no to compiled code of another version and compiles, so the program runs the same with it and
 * without it. But it does not look for damage, and dies of it; nor at the text, of which it knows the length alone. So
 * both are summed up first, which takes 1 ms, most of it for loading zlib. Only the lines below are between the program and
 * its file: `import.meta`, `require`, `module` are this file's own.
 *
 * @param names - the base names of the files
 * @param sums - undefined: there is no compiled code
 */
export function starterText(script: Script, names: BuildFiles, sums?: Checksums): string {
  return script.format === 'esm' ? moduleStarter(script, names, sums) : commonJsStarter(script, names, sums)
}

const opening = ({ hashbang }: Script, names: BuildFiles): string =>
  `${hashbang === '' ? '' : `${hashbang}\n`}// Starts ${names.script} from compiled code. Written by \`pgo build\`; ${names.manifest} says what was done.\n`

/** From the folder to a script that has been compiled; the same for both kinds of modules. */
function loading(script: Script, names: BuildFiles, sums: Checksums | undefined): string {
  // One byte for each character is read and kept in half the time and memory of two.
  const encoding = isAscii(script.text) ? 'latin1' : 'utf8'
  const cached = `const $cached = () => {
  try {
    const $data = $fs.readFileSync($path.join($folder, ${JSON.stringify(names.cache)}))
    return $zlib.crc32($data) === ${sums?.cache} && $zlib.crc32($text) === ${sums?.script} ? $data : undefined
  } catch {
    return undefined
  }
}
`
  return `const $file = $path.join($folder, ${JSON.stringify(names.script)})
const $text = $fs.readFileSync($file)
${sums ? cached : 'const $cached = () => undefined\n'}if (process.sourceMapsEnabled) {
  // Node.js reads the maps of modules, and not of scripts: an empty module of the same file brings it along.
  const $module = new $Module($file)
  $module._compile('//# sourceMappingURL=${names.map}', $file)
  globalThis[Symbol.for('hotpath.pgo.maps')] = [$module]
}
const $script = new $vm.Script($text.toString('${encoding}'), {
  filename: $file,
  cachedData: $cached(),
  importModuleDynamically: $vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
globalThis[Symbol.for('${SCRIPT_HOOK}')]?.($script)
`
}

function moduleStarter(script: Script, names: BuildFiles, sums: Checksums | undefined): string {
  const { imports, handedOn, exports, isAsync } = script
  const lines = imports.map((from, index) => `import * as $${index} from ${from}`)
  const given = ['import.meta', ...imports.map((_, index) => `$${index}`)].join(', ')
  const call = `${isAsync ? 'await ' : ''}$script.runInThisContext().call(undefined, ${given})`
  const locals = exports.map((_, index) => `$export${index}`)
  const named = exports.map(
    (name, index) => `$export${index} as ${isName(name) ? name : JSON.stringify(name)}`,
  )
  return `${opening(script, names)}import $fs from 'node:fs'
import $path from 'node:path'
import $vm from 'node:vm'
import $zlib from 'node:zlib'
import { Module as $Module } from 'node:module'
${[...lines, ...handedOn].map((line) => `${line}\n`).join('')}
const $folder = import.meta.dirname
${loading(script, names, sums)}${exports.length === 0 ? call : `const [${locals.join(', ')}] = ${call}\nexport { ${named.join(', ')} }`}
`
}

function commonJsStarter(script: Script, names: BuildFiles, sums: Checksums | undefined): string {
  // Never run: who imports this file by names is told by it which there are. A word that is reserved, as `default` is, can
  // be that of a property and stand for no value.
  const hints = [
    ...script.exports.map((name) => `exports[${JSON.stringify(name)}] = 0`),
    ...(script.reexports.length > 0
      ? [`module.exports = { ${script.reexports.map(spread).join(', ')} }`]
      : []),
  ]
  return `${opening(script, names)}const $run = () => {
  const $fs = require('node:fs')
  const $path = require('node:path')
  const $vm = require('node:vm')
  const $zlib = require('node:zlib')
  const { Module: $Module } = require('node:module')
  const $folder = __dirname
${loading(script, names, sums).replace(/^(?=.)/gm, '  ')}  return $script.runInThisContext()
}
$run().call(module.exports, exports, require, module, __filename, __dirname)
${hints.length === 0 ? '' : `0 && (${hints.join(', ')})\n`}`
}

const spread = (from: string): string => `...require(${JSON.stringify(from)})`

function isName(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text)
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text)
}
