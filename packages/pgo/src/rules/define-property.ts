// Rule: fields that a transpiler sets through a helper are set directly.
//
// Class fields that were transpiled for old engines become a call for each field of each object:
// `_defineProperty(this, 'tag', tag)`. The helper sees objects of every class and keys of every name, so the engine can
// remember nothing about either. Where the field is set in its own place, it can.

import type { Expression } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { type Edit, lineBreaks } from '../edit.ts'
import type { Program } from '../program.ts'
import { type FieldHelper, fieldHelpersIn, isCallOf, isStrict } from './field-helpers.ts'
import type { Proposal, Refused, Rule } from './rule.ts'

// Less than that is not found again by any measurement.
const HOT_SHARE = 0.01

// All that differs from one helper to the next is how it is written, which is as much the bundler's doing: a verdict on
// the program of one bundler holds for that of another.
const BASIS = 'return(b=KEY(b))ina?Object.defineProperty(a,b,DESCRIPTOR):a[b]=c,a'

/** The rule. */
export const defineProperty: Rule = {
  name: 'define-property',
  sees: "The helpers of Babel, SWC, oxc and esbuild for class fields, by their code and not by their names, at the top of the program or in a CommonJS module of it, where they and the functions that call them take at least 1 % of the profile's CPU time.",
  proposes:
    'Setting the field where it stands, `this.key = value`, unless the object or its prototypes have such a key; then the helper is called as before.',
  refuses:
    'Calls whose key is not written out, whose object is not `this`, whose result is used, or whose strictness differs from that of the helper.',
  propose: ({ program, matching, wasKept }) => {
    if (!matching) return []
    // Modules that were transpiled on their own have a helper each, under the same name: they are one.
    const byName = Map.groupBy(fieldHelpersIn(program), ({ name }) => name)
    const shareOf = new Map(matching.matches.map(({ hot, target }) => [target, hot.flatShare]))
    return [...byName].map(([name, helpers]): Proposal | Refused => {
      const { sites, others } = sitesOf(helpers, program)
      const involved = program.functions.filter(
        ({ start, end }) =>
          helpers.some(({ functions }) => functions.some((one) => start === one.start && end === one.end)) ||
          sites.some((site) => start <= site.statement.start && site.statement.end <= end),
      )
      // The time of the callers counts too: where the call has been replaced, the helper's own time is theirs, and the
      // next profile, which is of that program, must come to the same decision.
      const share = involved.reduce((sum, target) => sum + (shareOf.get(target) ?? 0), 0)
      const seen = `${sites.length} calls, ${others} others; ${(share * 100).toFixed(1)} % of CPU time with their callers`
      const about = { rule: 'define-property', target: name, seen }
      if (sites.length === 0) return { ...about, reason: 'no call is of the kind that can be replaced' }
      if (share < HOT_SHARE && !wasKept({ ...about, basis: BASIS }))
        return { ...about, reason: `not hot: want ${HOT_SHARE * 100} %` }
      const edits = sites.flatMap((site) => editsOf(site, program.text))
      return { ...about, benefit: 'steady state', basis: BASIS, edits }
    })
  },
}

/** The call, taken apart: what is before the value, and what is behind it. */
function editsOf({ statement, callee, key, value }: Site, text: string): Edit[] {
  const { start, end } = statement
  if (!value) {
    const breaks = lineBreaks(text.slice(start, end))
    const otherwise = `${callee}(this, ${key})`
    return [{ start, end, text: `{ if (${key} in this) ${otherwise}; else this[${key}] = void 0 ${breaks}}` }]
  }
  // In parentheses after a comma, a function without a name stays one.
  const [open, close] = isNameless(value) ? ['(0, ', ')'] : ['', '']
  const before = lineBreaks(text.slice(start, value.start))
  const after = lineBreaks(text.slice(value.end, end))
  const otherwise = `${callee}(this, ${key}, $v)`
  return [
    { start, end: value.start, text: `{${before} const $v = ${open}` },
    {
      start: value.end,
      end,
      text: `${close}; if (${key} in this) ${otherwise}; else this[${key}] = $v ${after}}`,
    },
  ]
}

/** A call that can be replaced. */
interface Site {
  readonly statement: { readonly start: number; readonly end: number }
  /** What is called, as it can be written: `_defineProperty`, `(0, x.default)`. */
  readonly callee: string
  /** As written, with quotes. */
  readonly key: string
  /** Undefined for a field that begins without. */
  readonly value: Expression | undefined
}

function sitesOf(helpers: readonly FieldHelper[], program: Program): { sites: Site[]; others: number } {
  const sites: Site[] = []
  let others = 0
  fullAncestor(program.tree, (node, _state, ancestors) => {
    if (node.type !== 'CallExpression') return
    const helper = helpers.find((one) => isCallOf(one, ancestors))
    if (!helper) return
    const statement = ancestors.at(-2)
    const [object, key, value, ...more] = node.arguments
    if (
      statement?.type === 'ExpressionStatement' &&
      more.length === 0 &&
      object?.type === 'ThisExpression' &&
      key?.type === 'Literal' &&
      typeof key.value === 'string' &&
      value?.type !== 'SpreadElement' &&
      // A block may stand where a statement may, but for the body of a label or a lone `if`, which lexical names cannot.
      ancestors.at(-3)?.type === 'BlockStatement' &&
      isStrict(program, ancestors) === helper.isStrict &&
      !(value && mentions(program.text.slice(value.start, value.end), '$v'))
    ) {
      const { binding, isDefault } = helper
      const callee = isDefault ? `(0, ${binding}.default)` : binding
      sites.push({ statement, callee, key: program.text.slice(key.start, key.end), value })
    } else others++
  })
  return { sites, others }
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text)
}

/** A function or class that takes its name from what it is assigned to. */
function isNameless(node: Expression): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id
}
