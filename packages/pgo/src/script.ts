// A program -> a script: one function, for which the engine keeps compiled code, and what must stand around it.
//
// Compiled code can be handed to the engine for scripts; for modules Node.js has a cache of its own, which holds less. So
// a module becomes a function that gets its imports and `import.meta`, and returns its exports. A CommonJS module is a
// function already.

import type { ImportDeclaration, ModuleDeclaration, Program as ProgramNode, Statement } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { initSync, parse } from 'cjs-module-lexer'
import { type Edit, type Edited, editProgram, lineBreaks } from './edit.ts'
import { assignmentsIn, isShadowed, lexicalNames } from './names.ts'
import { isFunction, type Program } from './program.ts'

/** What a script is started with: see starter.ts. */
export interface Script extends Edited {
  readonly format: Program['format']
  /** The first line, where it is one for the shell: `#!/usr/bin/env node`. */
  readonly hashbang: string
  /** Whether the function returns a promise, as a module with `await` outside of functions does. */
  readonly isAsync: boolean
  /** What the function gets, in order: the text behind `from`. */
  readonly imports: readonly string[]
  /** Statements that say what is handed on from other modules, as they stand: `export * from 'x'`. */
  readonly handedOn: readonly string[]
  /** The names under which the function returns what is exported. For CommonJS: those that can be told from the text. */
  readonly exports: readonly string[]
  /** Modules whose exports a CommonJS module hands on as its own. */
  readonly reexports: readonly string[]
}

/** Why a program cannot be made into a script. */
export interface Refusal {
  readonly reason: string
}

// Names that no program uses, it is to be hoped; one that does is refused.
const OURS = '$pgo'

/** Makes a program into a script, line by line the same, or says why that would change what it does. */
export function toScript(program: Program): Script | Refusal {
  if (program.text.includes(OURS)) return { reason: `the program uses names with ${OURS} in them` }
  return program.format === 'esm' ? moduleToScript(program) : commonJsToScript(program)
}

function commonJsToScript(program: Program): Script {
  const edited = editProgram(program, [
    put(0, '(function (exports, require, module, __filename, __dirname) { '),
    ...hashbangAsComment(program),
  ])
  const { format } = program
  const head = { hashbang: hashbangOf(program), isAsync: false, imports: [], handedOn: [] }
  return { ...closed(edited, ''), format, ...head, ...commonJsNames(program.text) }
}

function moduleToScript(program: Program): Script | Refusal {
  const { tree, text: source, format } = program
  const live = liveExport(tree)
  if (live !== undefined) return { reason: `export ${live} is assigned to after the program has started` }
  const isAsync = awaitsOutside(tree)
  const imports: string[] = []
  const handedOn: string[] = []
  const returned: { exported: string; local: string }[] = []
  const bindings: string[] = []
  const edits: Edit[] = hashbangAsComment(program)
  for (const statement of tree.body) {
    if (statement.type === 'ImportDeclaration') {
      bindings.push(...bindImport(statement, `${OURS}${imports.length}`))
      // From `'x'` to the end, with attributes.
      imports.push(source.slice(statement.source.start, statement.end).replace(/;\s*$/, ''))
      edits.push(blank(statement, source))
    } else if (isHandedOn(statement)) {
      handedOn.push(source.slice(statement.start, statement.end))
      edits.push(blank(statement, source))
    } else {
      const taken = takeExport(statement, source)
      returned.push(...taken.names)
      edits.push(...taken.edits)
    }
  }
  fullAncestor(tree, (node) => {
    if (node.type === 'MetaProperty' && node.meta.name === 'import') {
      edits.push({ start: node.start, end: node.end, text: `${OURS}Meta` })
    }
  })
  const parameters = [`${OURS}Meta`, ...imports.map((_, index) => `${OURS}${index}`)].join(', ')
  const head = `(${isAsync ? 'async ' : ''}function (${parameters}) { 'use strict'; ${bindings.join(' ')} `
  const edited = closed(
    editProgram(program, [put(0, head), ...edits]),
    `return [${returned.map(({ local }) => local).join(', ')}]`,
  )
  const exports = returned.map(({ exported }) => exported)
  return {
    ...edited,
    format,
    hashbang: hashbangOf(program),
    isAsync,
    imports,
    handedOn,
    exports,
    reexports: [],
  }
}

function hashbangOf({ text }: Program): string {
  return /^#!.*/.exec(text)?.[0] ?? ''
}

function hashbangAsComment({ text }: Program): Edit[] {
  return text.startsWith('#!') ? [{ start: 0, end: 2, text: '//' }] : []
}

const put = (at: number, text: string): Edit => ({ start: at, end: at, text })

/** The function's end, after the program's last line, which may be a comment. */
function closed({ text, map }: Edited, last: string): Edited {
  return { text: `${text}\n${last}\n})`, map }
}

/** Takes a statement away. */
function blank({ start, end }: { start: number; end: number }, source: string): Edit {
  return { start, end, text: `;${lineBreaks(source.slice(start, end))}` }
}

/** Says what an import binds, given the namespace of what is imported. */
function bindImport({ specifiers }: ImportDeclaration, namespace: string): string[] {
  return specifiers.map((specifier) => {
    const local = specifier.local.name
    if (specifier.type === 'ImportNamespaceSpecifier') return `const ${local} = ${namespace};`
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : moduleName(specifier.imported)
    return `const ${local} = ${namespace}[${JSON.stringify(imported)}];`
  })
}

function moduleName(
  node: { type: 'Identifier'; name: string } | { type: 'Literal'; value?: unknown },
): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}

function isHandedOn(statement: Statement | ModuleDeclaration): boolean {
  if (statement.type === 'ExportAllDeclaration') return true
  return statement.type === 'ExportNamedDeclaration' && Boolean(statement.source)
}

/** What becomes of an export: what it declares stays, and is returned under these names. */
interface TakenExport {
  readonly names: readonly { readonly exported: string; readonly local: string }[]
  readonly edits: readonly Edit[]
}

function takeExport(statement: Statement | ModuleDeclaration, source: string): TakenExport {
  const upTo = (end: number): Edit => ({
    start: statement.start,
    end,
    text: lineBreaks(source.slice(statement.start, end)),
  })
  if (statement.type === 'ExportDefaultDeclaration') {
    const { declaration } = statement
    if ('id' in declaration && declaration.id && declaration.type.endsWith('Declaration')) {
      return {
        names: [{ exported: 'default', local: declaration.id.name }],
        edits: [upTo(declaration.start)],
      }
    }
    // As the value of a property of that name, a function without a name is called `default`, as it is in a module.
    const begin = upTo(declaration.start)
    return {
      names: [{ exported: 'default', local: `${OURS}Default` }],
      edits: [
        { ...begin, text: `const ${OURS}Default = { default: ${begin.text}` },
        put(declaration.end, ' }.default;'),
      ],
    }
  }
  if (statement.type !== 'ExportNamedDeclaration') return { names: [], edits: [] }
  if (statement.declaration) {
    return {
      names: lexicalNames(statement.declaration).map((name) => ({ exported: name, local: name })),
      edits: [upTo(statement.declaration.start)],
    }
  }
  return {
    names: statement.specifiers.map(({ local, exported }) => ({
      exported: moduleName(exported),
      local: moduleName(local),
    })),
    edits: [blank(statement, source)],
  }
}

/** Finds an export that a function assigns to: who imports it would have to see that. */
function liveExport(tree: ProgramNode): string | undefined {
  const names = new Set(
    tree.body.flatMap((statement) => {
      if (statement.type === 'ExportDefaultDeclaration') {
        return 'id' in statement.declaration && statement.declaration.id
          ? [statement.declaration.id.name]
          : []
      }
      if (statement.type !== 'ExportNamedDeclaration' || statement.source) return []
      if (statement.declaration) return lexicalNames(statement.declaration)
      return statement.specifiers.map(({ local }) => moduleName(local))
    }),
  )
  return assignmentsIn(tree).find(
    ({ name, ancestors }) => names.has(name) && ancestors.some(isFunction) && !isShadowed(name, ancestors),
  )?.name
}

function awaitsOutside(tree: ProgramNode): boolean {
  let isFound = false
  fullAncestor(tree, (node, _state, ancestors) => {
    const awaits = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)
    if (awaits && !ancestors.some(isFunction)) isFound = true
  })
  return isFound
}

/** What Node.js finds in a CommonJS module by reading it, for those who import it by name; found as Node.js does. */
function commonJsNames(text: string): Pick<Script, 'exports' | 'reexports'> {
  initSync()
  return parse(text)
}
