// The text of a program -> the functions in it, under the names that the engine gives them, and where each came from.

import {
  type AnyNode,
  type Class,
  type ArrowFunctionExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type Program as ProgramNode,
  parse,
} from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { PgoError } from './errors.ts'

/** How a program's text is to be understood. */
export type ProgramFormat = 'esm' | 'cjs'

/** A program, parsed. */
export interface Program {
  /** What it is called in messages. */
  readonly file: string
  readonly text: string
  readonly format: ProgramFormat
  readonly tree: ProgramNode
  /** Positions in this text -> those of the sources; undefined where there is no map. */
  readonly map: TraceMap | undefined
  readonly functions: readonly ProgramFunction[]
}

/** Where a function begins, in a file. */
export interface FunctionPlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** A function of the program, or a class without a constructor, which the engine gives one. */
export interface ProgramFunction {
  /** As the engine calls it: its own name, or that of what it is assigned to. Empty: neither. */
  readonly name: string
  /** In the program's text. */
  readonly place: FunctionPlace
  /** In the source that the map leads to. The same as `place` where there is no map, or none for it. */
  readonly source: FunctionPlace
  /** Offsets into the text. */
  readonly start: number
  readonly end: number
}

/** What `parseProgram` reads. */
export interface ProgramInput {
  readonly file: string
  readonly text: string
  readonly format: ProgramFormat
  /** The source map, as JSON text. */
  readonly map?: string | undefined
}

/**
 * Parses a program and finds its functions.
 *
 * @throws {PgoError} `PROGRAM_BAD_SYNTAX`, `SOURCE_MAP_BAD`
 */
export function parseProgram({ file, text, format, map: mapText }: ProgramInput): Program {
  const tree = parseText(text, file, format)
  const map = mapText === undefined ? undefined : parseMap(mapText, file)
  return { file, text, format, tree, map, functions: functionsOf(tree, { file, text, map }) }
}

/**
 * Parses the text alone.
 *
 * @throws {PgoError} `PROGRAM_BAD_SYNTAX`
 */
export function parseText(text: string, file: string, format: ProgramFormat): ProgramNode {
  try {
    return parse(text, {
      ecmaVersion: 'latest',
      sourceType: format === 'esm' ? 'module' : 'script',
      allowReturnOutsideFunction: format === 'cjs',
      allowHashBang: true,
    })
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new PgoError('PROGRAM_BAD_SYNTAX', `${file}: parsing ${format}: ${what}`, { cause })
  }
}

function parseMap(text: string, file: string): TraceMap {
  try {
    return new TraceMap(text)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new PgoError('SOURCE_MAP_BAD', `${file}: reading its source map: ${what}, want version 3`, {
      cause,
    })
  }
}

function functionsOf(
  tree: ProgramNode,
  { file, text, map }: { file: string; text: string; map: TraceMap | undefined },
): ProgramFunction[] {
  const positions = new Positions(text)
  const functions: ProgramFunction[] = []
  fullAncestor(tree, (node, _state, ancestors) => {
    const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
    if (isClass ? hasConstructor(node) : !isFunction(node)) return
    // The engine begins a function at its parameters.
    const begin = isFunction(node) ? parametersStart(node, ancestors.at(-2), text) : node.start
    const { line, column } = positions.at(begin)
    functions.push({
      name: isFunction(node) ? engineName(node, ancestors) : className([...ancestors, node, node, node]),
      place: { file, line, column: column + 1 },
      source: sourceOf(map, { line, column }) ?? { file, line, column: column + 1 },
      start: node.start,
      end: node.end,
    })
  })
  return functions.sort((one, other) => one.start - other.start)
}

function sourceOf(
  map: TraceMap | undefined,
  position: { line: number; column: number },
): FunctionPlace | undefined {
  if (!map) return undefined
  const { source, line, column } = originalPositionFor(map, position)
  return source === null || line === null ? undefined : { file: source, line, column: column + 1 }
}

/** A function of any kind. */
export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression

/** Tells whether a node is a function of any kind. */
export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

function hasConstructor({ body }: Class): boolean {
  return body.body.some((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')
}

function parametersStart(node: FunctionNode, parent: AnyNode | undefined, text: string): number {
  if (node.type === 'ArrowFunctionExpression') return node.start
  // The value of a method begins at its parameters already.
  if (parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && parent.method)) return node.start
  const from = node.id?.end ?? node.start
  const parenthesis = text.indexOf('(', from)
  return parenthesis < 0 ? node.start : parenthesis
}

/** The name that the engine shows in profiles: its own, or one inferred from what it is assigned to. */
function engineName(node: FunctionNode, ancestors: readonly AnyNode[]): string {
  if (node.type !== 'ArrowFunctionExpression' && node.id) return node.id.name
  const parent = ancestors.at(-2)
  if (parent?.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : ''
  if (parent?.type === 'AssignmentExpression' || parent?.type === 'AssignmentPattern')
    return dottedName(parent.left)
  if (parent?.type === 'MethodDefinition' && parent.kind === 'constructor') return className(ancestors)
  if (
    parent?.type !== 'Property' &&
    parent?.type !== 'PropertyDefinition' &&
    parent?.type !== 'MethodDefinition'
  ) {
    return ''
  }
  const key = keyName(parent.key, parent.computed)
  const isAccessor = parent.type !== 'PropertyDefinition' && (parent.kind === 'get' || parent.kind === 'set')
  return isAccessor && key !== '' ? `${parent.kind} ${key}` : key
}

function className(ancestors: readonly AnyNode[]): string {
  // constructor <- method <- body <- class
  const owner = ancestors.at(-4)
  if (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression') return ''
  if (owner.id) return owner.id.name
  const parent = ancestors.at(-5)
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  return parent?.type === 'AssignmentExpression' ? dottedName(parent.left) : ''
}

function keyName(key: AnyNode, isComputed: boolean): string {
  if (key.type === 'Literal') return String(key.value)
  if (isComputed) return ''
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  return key.type === 'Identifier' ? key.name : ''
}

function dottedName(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'ThisExpression') return 'this'
  if (node.type !== 'MemberExpression') return ''
  const owner = dottedName(node.object)
  const key = keyName(node.property, node.computed)
  return owner !== '' && key !== '' ? `${owner}.${key}` : key
}

/** Offsets -> lines from 1 and columns from 0. */
export class Positions {
  readonly #lineStarts: number[] = [0]

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1)
  }

  at(offset: number): { line: number; column: number } {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) }
  }
}
