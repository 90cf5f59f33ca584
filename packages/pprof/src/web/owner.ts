// Whose code a frame is, by its name and file: the app, a dependency, Node.js, the engine.

import type { Owner } from '../viewer/stack-table.ts'

// V8 writes the first, @datadog/pprof the second.
const collectors: ReadonlySet<string> = new Set(['(garbage collector)', 'Garbage Collection'])

/** Frames that are nobody's function. */
const engine: ReadonlySet<string> = new Set([
  '(program)',
  '(idle)',
  '(root)',
  '(bytecode compiler)',
  '(compiler)',
  '(parser)',
  '(other)',
  '(atomics wait)',
  '(external)',
  '(V8 API)',
  '(JS)',
  '(IC)',
  '(LOGGING)',
  '(BYTECODE_COMPILER)',
  '(COMPILER)',
  '(PARSER)',
  'Non JS threads activity',
  'Node.js',
])

/**
 * Tells whose code a frame is.
 *
 * A dependency is what lies in a `node_modules`; the innermost one names it, so that pnpm's folders and
 * dependencies of dependencies come out right. Go's packages are told by the names of their functions.
 *
 * @example
 * ownerOf('parse', '/srv/node_modules/@scope/pkg/index.js') // => { kind: 'dependency', name: '@scope/pkg' }
 */
export function ownerOf(name: string, file: string): Owner {
  if (collectors.has(name)) return { kind: 'gc', name: '' }
  if (engine.has(name)) return { kind: 'runtime', name: '' }
  // What has no file is a function of the engine: `map`, `JSON.parse`.
  if (file === '') return { kind: name === '' ? 'runtime' : 'builtin', name: '' }
  const path = file.replaceAll('\\', '/')
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(`/${path}`) ?? []
  if (dependency !== undefined) return { kind: 'dependency', name: dependency }
  if (path.startsWith('node:')) return { kind: 'standard', name: 'node' }
  if (path.startsWith('wasm://')) return { kind: 'dependency', name: 'wasm' }
  return /\.(go|s)$/.test(path) ? ownerInGo(name) : { kind: 'app', name: '' }
}

/** `github.com/x/y.(*T).M` is of the package `github.com/x/y`, `runtime.mallocgc` of Go's runtime. */
function ownerInGo(name: string): Owner {
  const [goPackage = ''] = /^(?:[^()[\]]*\/)?[^./()[\]]*/.exec(name) ?? []
  if (/^runtime\.(gc[A-Z]|bgsweep|bgscavenge)/.test(name)) return { kind: 'gc', name: '' }
  if (goPackage === 'runtime' || goPackage.startsWith('runtime/')) return { kind: 'runtime', name: '' }
  if (goPackage === 'main' || goPackage === '') return { kind: 'app', name: '' }
  // Only paths of the standard library have no dot in their first part.
  const isStandard = !goPackage.split('/')[0]?.includes('.')
  return isStandard ? { kind: 'standard', name: 'go' } : { kind: 'dependency', name: goPackage }
}
