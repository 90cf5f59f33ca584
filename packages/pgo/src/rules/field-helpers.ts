// The helpers by which transpilers set class fields, found in a program by what they do and not by their names.
//
// They stand at the top of a program, or inside of the function that a bundler puts around a CommonJS module; esbuild has
// two, of which one calls the other; and a CommonJS module gets that of `@babel/runtime` by a `require`.

import type { AnyNode, Expression, VariableDeclarator } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { assignmentsIn, isShadowed } from '../names.ts'
import { type FunctionNode, isFunction, type Program } from '../program.ts'

/** A helper, under one of the names that it is called by. */
export interface FieldHelper {
  /** What it is called where it is declared: `_defineProperty`. */
  readonly name: string
  /** What calls name: `_defineProperty`, or `_defineProperty2` where that holds the module that it is of. */
  readonly binding: string
  /** Whether calls say `binding.default`. */
  readonly isDefault: boolean
  /** Where the binding is declared: the program, or the function around a module. */
  readonly scope: AnyNode
  /** The functions that run when it is called. */
  readonly functions: readonly FunctionNode[]
  /** Whether a field that cannot be set throws. */
  readonly isStrict: boolean
}

/** What is the same in every such helper once names, spaces and the ways to write true are. */
const direct: ReadonlySet<string> = new Set([
  // Babel, SWC, oxc, of today and of yesterday.
  'return(b=KEY(b))ina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c,a',
  'b=KEY(b)if(bina){Object.defineProperty(a,b,DESCRIPTOR)}else{a[b]=c}returna',
  'if(bina){Object.defineProperty(a,b,DESCRIPTOR)}else{a[b]=c}returna',
  'if(bina)Object.defineProperty(a,b,DESCRIPTOR)elsea[b]=creturna',
  'b=KEY(b)if(bina)Object.defineProperty(a,b,DESCRIPTOR)elsea[b]=creturna',
  'returnbina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c,a',
  // esbuild: __defNormalProp.
  'returnbina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c',
])

/** Those that hand on to one of the others: esbuild's __publicField, of today and of yesterday. */
const handingOn: ReadonlySet<string> = new Set([
  'returnHELPER(a,typeofb!="symbol"?b+"":b,c)',
  'HELPER(a,typeofb!="symbol"?b+"":b,c)returnc',
])

// The longest, with comments. Nothing longer is looked at.
const LONGEST = 800

/** Finds the helpers of a program, each under every name that it is called by. */
export function fieldHelpersIn(program: Program): readonly FieldHelper[] {
  const found = declaredIn(program)
  const helpers = found.functions.flatMap(({ name, node, scope, isStrict }): FieldHelper[] => {
    const form = formOf(node, program.text, found.aliases)
    if (form === undefined || !direct.has(form)) return []
    return [{ name, binding: name, isDefault: false, scope, functions: [node], isStrict }]
  })
  if (helpers.length === 0) return []
  const inners = new Set<FieldHelper>()
  for (const { name, node, scope, isStrict } of found.functions) {
    const inner = helpers.find(
      (one) =>
        one.scope === scope && handingOn.has(formOf(node, program.text, found.aliases, one.name) ?? ''),
    )
    if (!inner) continue
    inners.add(inner)
    // Whether setting throws depends on the one that sets.
    const functions = [node, ...inner.functions]
    helpers.push({
      name,
      binding: name,
      isDefault: false,
      scope,
      functions,
      isStrict: inner.isStrict && isStrict,
    })
  }
  helpers.push(...requiredFrom(helpers, found))
  const assigned = new Set(assignmentsIn(program.tree).map(({ name }) => name))
  // One that another hands on to is not called for fields by itself.
  return helpers.filter((one) => !inners.has(one) && !assigned.has(one.binding) && !assigned.has(one.name))
}

/** A function that has a name in a scope of its module. */
interface NamedFunction {
  readonly name: string
  readonly node: FunctionNode
  readonly scope: AnyNode
  readonly isStrict: boolean
}

/** What a program declares, as far as it is of use here. */
interface Declared {
  /** With three parameters. */
  readonly functions: readonly NamedFunction[]
  /** Names of `Object.defineProperty` at the top of the program. */
  readonly aliases: readonly string[]
  /** Names that begin with a call. */
  readonly calls: readonly { readonly name: string; readonly init: Expression; readonly scope: AnyNode }[]
  /** Names that a module's function is exported under: its `module.exports = name`. */
  readonly exported: ReadonlyMap<AnyNode, string>
}

function declaredIn(program: Program): Declared {
  const functions: NamedFunction[] = []
  const aliases: string[] = []
  const calls: { name: string; init: Expression; scope: AnyNode }[] = []
  const exported = new Map<AnyNode, string>()
  const add = (name: string, node: FunctionNode, scope: AnyNode, ancestors: readonly AnyNode[]): void => {
    if (node.params.length !== 3 || node.end - node.start > LONGEST) return
    functions.push({ name, node, scope, isStrict: isStrict(program, [...ancestors, node]) })
  }
  fullAncestor(program.tree, (node, _state, ancestors) => {
    if (isFunction(node) && node.type === 'FunctionDeclaration') {
      const scope = scopeOf(ancestors, 2)
      if (scope) add(node.id.name, node, scope, ancestors)
    } else if (node.type === 'VariableDeclarator') {
      const scope = scopeOf(ancestors, 3)
      const { name, init } = declared(node)
      if (!scope || name === undefined || !init) return
      if (isFunction(init)) add(name, init, scope, ancestors)
      else if (init.type === 'CallExpression') calls.push({ name, init, scope })
      else if (scope === program.tree && isObjectDefineProperty(init)) aliases.push(name)
    } else if (node.type === 'AssignmentExpression' && isModuleExports(node.left)) {
      const scope = ancestors.findLast((one) => isFunction(one))
      if (scope && node.right.type === 'Identifier') exported.set(scope, node.right.name)
    }
  })
  return { functions, aliases, calls, exported }
}

function declared({ id, init }: VariableDeclarator): { name?: string; init?: Expression } {
  return id.type === 'Identifier' && init ? { name: id.name, init } : {}
}

/** The scope of a declaration that stands at its top, and not in some block of it: so many steps up from its end. */
function scopeOf(ancestors: readonly AnyNode[], depth: number): AnyNode | undefined {
  const holder = ancestors.at(-depth)
  if (holder?.type === 'Program') return holder
  const around = ancestors.at(-depth - 1)
  return holder?.type === 'BlockStatement' && around && isFunction(around) ? around : undefined
}

function isObjectDefineProperty(node: Expression): boolean {
  return (
    node.type === 'MemberExpression' &&
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === 'Object' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'defineProperty'
  )
}

function isModuleExports(node: AnyNode): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'exports'
  )
}

/** Names under which other modules have a helper that is all that its module exports. */
function requiredFrom(helpers: readonly FieldHelper[], { calls, exported }: Declared): FieldHelper[] {
  const modules = new Map<string, FieldHelper>() // require_defineProperty -> the helper
  for (const { name, init } of calls) {
    const scope = init.type === 'CallExpression' ? moduleFunction(init.arguments[0]) : undefined
    const helper = helpers.find((one) => one.scope === scope && exported.get(one.scope) === one.name)
    if (helper) modules.set(name, helper)
  }
  return calls.flatMap(({ name, init, scope }): FieldHelper[] => {
    if (init.type !== 'CallExpression') return []
    // `require_x()`, or `__toESM(require_x())`, whose `default` it is then.
    const [first] = init.arguments
    const isDefault = first?.type === 'CallExpression' && isInterop(init.callee)
    const call = isDefault ? first : init
    const helper = call.callee.type === 'Identifier' ? modules.get(call.callee.name) : undefined
    return helper && call.arguments.length === 0 ? [{ ...helper, binding: name, isDefault, scope }] : []
  })
}

/** What brings a CommonJS module and its `default` together, under the names that bundlers and transpilers have for it. */
function isInterop(callee: AnyNode): boolean {
  return (
    callee.type === 'Identifier' &&
    /^_*(toESM|interopRequire(Default|Wildcard)|interop_require_(default|wildcard)|importDefault)(\$\d+)?$/.test(
      callee.name,
    )
  )
}

/** The function around a CommonJS module: given itself, or as the one property of an object, under the file's name. */
function moduleFunction(argument: AnyNode | undefined): AnyNode | undefined {
  if (argument?.type !== 'ObjectExpression') return argument
  const [property, ...others] = argument.properties
  return property?.type === 'Property' && others.length === 0 ? property.value : undefined
}

/** The body of a helper with everything taken out that may differ. */
function formOf(
  { params, body }: FunctionNode,
  text: string,
  aliases: readonly string[],
  helper?: string,
): string | undefined {
  const names = params.map((one) => (one.type === 'Identifier' ? one.name : ''))
  if (names.includes('')) return undefined
  const isBlock = body.type === 'BlockStatement'
  const written = isBlock
    ? text.slice(body.start + 1, body.end - 1)
    : `return ${text.slice(body.start, body.end)}`
  let form = written.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
  for (const [index, name] of names.entries()) {
    form = form.replace(new RegExp(`${word(name)}(?!\\s*:(?!:))`, 'g'), `\0${index}`)
  }
  for (const alias of aliases) form = form.replace(new RegExp(word(alias), 'g'), 'Object.defineProperty')
  if (helper !== undefined) form = form.replace(new RegExp(word(helper), 'g'), 'HELPER')
  return form
    .replace(/!0\b/g, 'true')
    .replace(/\0(\d)/g, (_all, index: string) => 'abc'[Number(index)] ?? '')
    .replace(/[\s;]/g, '')
    .replaceAll("'", '"')
    .replaceAll('!==', '!=')
    .replace(
      /\{(?=(?:(?:(?:value:)?c|enumerable:true|configurable:true|writable:true),?){4}\})[^}]*\}/g,
      'DESCRIPTOR',
    )
    .replace(/=_?\w*[tT]o\w*[pP]roperty\w*[kK]ey\w*(\$\d+)?\(b\)/, '=KEY(b)')
}

function word(name: string): string {
  return `(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`
}

/** Tells whether a call, given with what it lies in, is one of a helper. */
export function isCallOf({ binding, isDefault, scope }: FieldHelper, ancestors: readonly AnyNode[]): boolean {
  const call = ancestors.at(-1)
  if (call?.type !== 'CallExpression') return false
  // `(0, x.default)(…)`: a function and not a method of x.
  const callee: AnyNode | undefined =
    call.callee.type === 'SequenceExpression' && call.callee.expressions.length === 2
      ? call.callee.expressions[1]
      : call.callee
  const named = isDefault ? defaultOf(callee) : callee
  if (named?.type !== 'Identifier' || named.name !== binding) return false
  const depth = ancestors.indexOf(scope)
  // Of a function, what its body declares is what is meant, and shadows nothing.
  const within = depth + (isFunction(scope) ? 1 : 0)
  return depth >= 0 && !isShadowed(binding, ancestors.slice(within))
}

function defaultOf(node: AnyNode | undefined): AnyNode | undefined {
  if (node?.type !== 'MemberExpression' || node.property.type !== 'Identifier') return undefined
  return node.property.name === 'default' && !node.computed ? node.object : undefined
}

/** Tells whether code, given what it lies in, is strict. */
export function isStrict({ format }: Program, ancestors: readonly AnyNode[]): boolean {
  if (format === 'esm') return true
  return ancestors.some((scope) => {
    if (scope.type === 'ClassDeclaration' || scope.type === 'ClassExpression') return true
    const body =
      scope.type === 'Program'
        ? scope.body
        : isFunction(scope) && scope.body.type === 'BlockStatement'
          ? scope.body.body
          : []
    return body.some((statement) => 'directive' in statement && statement.directive === 'use strict')
  })
}
