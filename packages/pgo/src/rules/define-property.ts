// Rule: fields that a transpiler sets through a helper are set directly.
//
// Class fields that were transpiled for old engines become a call for each field of each object:
// `_defineProperty(this, 'tag', tag)`. The helper sees objects of every class and keys of every name, so the engine can
// remember nothing about either. Where the field is set in its own place, it can.

import type { AnyNode, CallExpression, Expression, Super } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { type Edit, lineBreaks } from '../edit.ts'
import { isShadowed } from '../names.ts'
import type { Program } from '../program.ts'
import { isFunction } from '../program.ts'
import type { Proposal, Refused, Rule } from './rule.ts'

// Less than that is not found again by any measurement.
const HOT_SHARE = 0.01

/** The rule. */
export const defineProperty: Rule = {
  name: 'define-property',
  sees: "The helpers of Babel, SWC and oxc for class fields, by their code and not by their names, where they and the functions that call them take at least 1 % of the profile's CPU time.",
  proposes:
    'Setting the field where it stands, `this.key = value`, unless the object or its prototypes have such a key; then the helper is called as before.',
  refuses:
    'Calls whose key is not written out, whose object is not `this`, whose result is used, or whose strictness differs from that of the helper.',
  propose: ({ program, matching, wasKept }) => {
    if (!matching) return []
    return helpersIn(program).map((helper): Proposal | Refused => {
      const { sites, others } = sitesOf(helper, program)
      const shareOf = new Map(matching.matches.map(({ hot, target }) => [target, hot.flatShare]))
      const involved = program.functions.filter(
        ({ start, end }) =>
          (start === helper.start && end === helper.end) ||
          sites.some((site) => start <= site.statement.start && site.statement.end <= end),
      )
      // The time of the callers counts too: where the call has been replaced, the helper's own time is theirs, and the
      // next profile, which is of that program, must come to the same decision.
      const share = involved.reduce((sum, target) => sum + (shareOf.get(target) ?? 0), 0)
      const seen = `${sites.length} calls, ${others} others; ${(share * 100).toFixed(1)} % of CPU time with their callers`
      const about = { rule: 'define-property', target: helper.name, seen }
      if (sites.length === 0) return { ...about, reason: 'no call is of the kind that can be replaced' }
      const basis = normalForm(helper, program.text) ?? ''
      if (share < HOT_SHARE && !wasKept({ ...about, basis }))
        return { ...about, reason: `not hot: want ${HOT_SHARE * 100} %` }
      return {
        ...about,
        benefit: 'steady state',
        basis,
        edits: sites.flatMap((site) => editsOf(site, helper, program.text)),
      }
    })
  },
}

/** The call, taken apart: what is before the value, and what is behind it. */
function editsOf({ statement, key, value }: Site, helper: Helper, text: string): Edit[] {
  // In parentheses after a comma, a function without a name stays one.
  const [open, close] = isNameless(value) ? ['(0, ', ')'] : ['', '']
  const before = lineBreaks(text.slice(statement.start, value.start))
  const after = lineBreaks(text.slice(value.end, statement.end))
  const otherwise = `${helper.name}(this, ${key}, $v)`
  return [
    { start: statement.start, end: value.start, text: `{${before} const $v = ${open}` },
    {
      start: value.end,
      end: statement.end,
      text: `${close}; if (${key} in this) ${otherwise}; else this[${key}] = $v ${after}}`,
    },
  ]
}

/** A function that is such a helper. */
interface Helper {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly parameters: readonly string[]
  readonly isStrict: boolean
}

/** A call that can be replaced. */
interface Site {
  readonly statement: { readonly start: number; readonly end: number }
  /** As written, with quotes. */
  readonly key: string
  readonly value: Expression
}

/** What is the same in every such helper once names, spaces and the ways to write true are. */
const normalForms: ReadonlySet<string> = new Set([
  // Babel, SWC, oxc, of today and of yesterday.
  'return(b=KEY(b))ina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c,a',
  'b=KEY(b)if(bina){Object.defineProperty(a,b,DESCRIPTOR)}else{a[b]=c}returna',
  'if(bina){Object.defineProperty(a,b,DESCRIPTOR)}else{a[b]=c}returna',
  'if(bina)Object.defineProperty(a,b,DESCRIPTOR)elsea[b]=creturna',
  'b=KEY(b)if(bina)Object.defineProperty(a,b,DESCRIPTOR)elsea[b]=creturna',
  'returnbina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c,a',
])

function helpersIn(program: Program): Helper[] {
  const found: Helper[] = []
  for (const statement of program.tree.body) {
    if (statement.type !== 'FunctionDeclaration' || statement.params.length !== 3 || !statement.id) continue
    const parameters = statement.params.map((one) => (one.type === 'Identifier' ? one.name : ''))
    const helper = {
      name: statement.id.name,
      start: statement.start,
      end: statement.end,
      parameters,
      isStrict: isStrict(program, [program.tree, statement]),
    }
    const form = normalForm(helper, program.text)
    if (form !== undefined && normalForms.has(form)) found.push(helper)
  }
  return found
}

/** The body of a helper with everything taken out that may differ. */
function normalForm({ start, end, parameters }: Helper, text: string): string | undefined {
  const body = /\{([^]*)\}$/.exec(text.slice(start, end))?.[1]
  if (body === undefined || parameters.includes('')) return undefined
  let form = body.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
  for (const [index, name] of parameters.entries()) {
    form = form.replace(
      new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])(?!\\s*:(?!:))`, 'g'),
      `\0${index}`,
    )
  }
  return form
    .replace(/!0\b/g, 'true')
    .replace(/\0(\d)/g, (_all, index: string) => 'abc'[Number(index)] ?? '')
    .replace(/[\s;]/g, '')
    .replace(
      /\{(?=(?:(?:(?:value:)?c|enumerable:true|configurable:true|writable:true),?){4}\})[^}]*\}/g,
      'DESCRIPTOR',
    )
    .replace(/=_?\w*[tT]o\w*[pP]roperty\w*[kK]ey\w*(\$\d+)?\(b\)/, '=KEY(b)')
}

function sitesOf(helper: Helper, program: Program): { sites: Site[]; others: number } {
  const sites: Site[] = []
  let others = 0
  fullAncestor(program.tree, (node, _state, ancestors) => {
    if (node.type !== 'CallExpression' || !isCallOf(node, helper, ancestors)) return
    const statement = ancestors.at(-2)
    const [object, key, value] = node.arguments
    if (
      statement?.type === 'ExpressionStatement' &&
      node.arguments.length === 3 &&
      object?.type === 'ThisExpression' &&
      key?.type === 'Literal' &&
      typeof key.value === 'string' &&
      value !== undefined &&
      value.type !== 'SpreadElement' &&
      // A block may stand where a statement may, but for the body of a label or a lone `if`, which lexical names cannot.
      ancestors.at(-3)?.type === 'BlockStatement' &&
      isStrict(program, ancestors) === helper.isStrict &&
      !mentions(program.text.slice(value.start, value.end), '$v')
    ) {
      sites.push({ statement, key: program.text.slice(key.start, key.end), value })
    } else others++
  })
  return { sites, others }
}

function isCallOf({ callee }: CallExpression, { name }: Helper, ancestors: readonly AnyNode[]): boolean {
  return isNamed(callee, name) && !isShadowed(name, ancestors)
}

function isNamed(node: Expression | Super, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text)
}

/** A function or class that takes its name from what it is assigned to. */
function isNameless(node: Expression): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id
}

function isStrict({ format }: Program, ancestors: readonly AnyNode[]): boolean {
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
