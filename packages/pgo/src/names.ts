// Which names mean what: the little of scopes that edits have to know.

import type { AnyNode, Pattern, Program as ProgramNode } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { isFunction } from './program.ts'

/** Lists the names that a pattern binds: `{ a, b: [c = 1] }` binds a and c. */
export function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []))
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    case 'MemberExpression':
      return []
  }
}

/** An assignment to a name, and what it lies in, outermost first. */
export interface Assignment {
  readonly name: string
  readonly ancestors: readonly AnyNode[]
}

/** Finds every assignment to a plain name after its declaration: `a = 1`, `a++`, `[a] = b`, `for (a of b)`. */
export function assignmentsIn(tree: ProgramNode): Assignment[] {
  const found: Assignment[] = []
  fullAncestor(tree, (node, _state, ancestors) => {
    const target = assignedIn(node)
    if (!target) return
    for (const name of boundNames(target)) found.push({ name, ancestors: [...ancestors] })
  })
  return found
}

function assignedIn(node: AnyNode): Pattern | undefined {
  if (node.type === 'AssignmentExpression') return node.left
  if (node.type === 'UpdateExpression') return node.argument.type === 'Identifier' ? node.argument : undefined
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    return node.left.type === 'VariableDeclaration' ? undefined : node.left
  }
  return undefined
}

/** Tells whether a name, where it stands, is that of a scope within the program and not of its outermost one. */
export function isShadowed(name: string, ancestors: readonly AnyNode[]): boolean {
  return ancestors.some((scope, depth) => depth > 0 && declaredIn(scope).includes(name))
}

/** The names that a scope binds itself. A `var` belongs to its function, however deep it stands. */
function declaredIn(scope: AnyNode): string[] {
  const kept = declared.get(scope)
  if (kept) return kept
  const names: string[] = []
  if (isFunction(scope)) {
    names.push(...scope.params.flatMap(boundNames), 'arguments')
    if (scope.type === 'FunctionExpression' && scope.id) names.push(scope.id.name)
    names.push(...varsIn(scope.body))
  } else if (scope.type === 'ClassExpression' && scope.id) names.push(scope.id.name)
  else if (scope.type === 'CatchClause' && scope.param) names.push(...boundNames(scope.param))
  else if (scope.type === 'BlockStatement' || scope.type === 'StaticBlock') {
    names.push(...scope.body.flatMap(lexicalNames))
    if (scope.type === 'StaticBlock') names.push(...scope.body.flatMap(varsIn))
  } else if (scope.type === 'SwitchStatement') {
    names.push(...scope.cases.flatMap(({ consequent }) => consequent.flatMap(lexicalNames)))
  } else if (scope.type === 'ForStatement' && scope.init) names.push(...lexicalNames(scope.init))
  else if (scope.type === 'ForOfStatement' || scope.type === 'ForInStatement')
    names.push(...lexicalNames(scope.left))
  declared.set(scope, names)
  return names
}

const declared = new WeakMap<AnyNode, string[]>()

/** What a statement declares for its block. */
export function lexicalNames(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => boundNames(id))
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
    return node.id ? [node.id.name] : []
  return []
}

/** The names of all `var`s in a node, those of functions in it left out. */
function varsIn(node: AnyNode): string[] {
  const names: string[] = []
  const visit = (one: AnyNode): void => {
    if (isFunction(one)) return
    if (one.type === 'VariableDeclaration' && one.kind === 'var') names.push(...lexicalNames(one))
    for (const value of Object.values(one) as unknown[]) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (typeof child === 'object' && child !== null && 'type' in child) visit(child as AnyNode)
      }
    }
  }
  visit(node)
  return names
}
