// A regular expression as Go writes them -> RegExp, so that one copied from a page about pprof works.

import { PprofError } from './errors.ts'

/**
 * Compiles a regular expression in the syntax of Go, which is most of JavaScript's and a little more: `(?i)`
 * for all that follows, `(?P<name>…)`, `[[:alpha:]]`, `\pL`, `\Q…\E`, `\A`, `\z`, braces that count nothing.
 *
 * `\w`, `\d` and `\b` know ASCII only, as there; `.` is a whole character and no line break. What only
 * JavaScript has, like looking ahead, works too. `(?U)` and `\C` do not.
 *
 * @param where - the flag that the expression was given to, or `argument` of a verb, for the error message
 * @throws {PprofError} `REGEXP_BAD`
 * @example
 * compileRegexp('(?i)json|xml', 'focus').test('parseJSON') // => true
 */
export function compileRegexp(source: string, where: string): RegExp {
  try {
    return new RegExp(new Translator(source).translate(), 'u')
  } catch (cause) {
    const met = cause instanceof Error ? cause.message : String(cause)
    const reason = inGoWords(met.replace(/^Invalid regular expression: .*\/u: /s, ''), source)
    throw new PprofError('REGEXP_BAD', `parsing ${where} regexp: error parsing regexp: ${reason}`, { cause })
  }
}

/** What V8 says is wrong with an expression, as Go says it, with the part that it is about. */
function inGoWords(reason: string, source: string): string {
  const part = (pattern: RegExp): string => pattern.exec(source)?.[0] ?? source
  switch (reason) {
    case 'Unterminated group':
      return `missing closing ): \`${source}\``
    case "Unmatched ')'":
      return `unexpected ): \`${source}\``
    case 'Nothing to repeat': {
      const nested = /(?<=[^(|])[*+?]{2,}/.exec(source)
      return nested
        ? `invalid nested repetition operator: \`${nested[0]}\``
        : `missing argument to repetition operator: \`${part(/[*+?]/)}\``
    }
    case 'numbers out of order in {} quantifier':
      return `invalid repeat count: \`${part(/\{\d+,\d+\}/)}\``
    case 'Range out of order in character class':
      return `invalid character class range: \`${part(/[^[\]]-[^[\]]/)}\``
    case 'Invalid escape':
      return `invalid escape sequence: \`${part(/\\[a-zA-Z0-9]/)}\``
    default:
      return `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`
  }
}

/** Reads Go's syntax from the left and writes JavaScript's. */
class Translator {
  readonly #source: string
  #at = 0
  #out = ''
  /** For each open group, the flags that were set inside of it: each is a JavaScript group of its own. */
  readonly #flags: string[][] = [[]]

  constructor(source: string) {
    this.#source = source
  }

  translate(): string {
    while (this.#at < this.#source.length) this.#step()
    return this.#out + ')'.repeat(this.#flags.at(-1)?.length ?? 0)
  }

  #step(): void {
    const character = this.#take(/./suy)
    const flags = this.#flags.at(-1) ?? []
    switch (character) {
      case '\\':
        this.#out += this.#escape('')
        return
      case '[':
        this.#class()
        return
      case '(':
        this.#group()
        return
      case ')':
        if (this.#flags.length > 1) this.#flags.pop()
        this.#out += `${')'.repeat(flags.length)})`
        return
      case '|':
        // Flags hold on behind the bar, JavaScript's groups do not.
        this.#out += `${')'.repeat(flags.length)}|${flags.join('')}`
        return
      case '{':
        this.#out +=
          this.#rest().search(/^\d+(,\d*)?\}/) === 0 ? `{${this.#take(/[^}]*\}/y)}` : String.raw`\{`
        return
      case '}':
      case ']':
        this.#out += `\\${character}`
        return
      default:
        this.#out += character
    }
  }

  #group(): void {
    if (this.#take(/\?P(?=<)/y)) this.#out += '(?'
    else {
      const setting = this.#take(/\?[a-zA-Z]*(-[a-zA-Z]+)?[:)]/y)
      if (setting && /[^ims:?)-]/.test(setting))
        throw new SyntaxError(`invalid or unsupported Perl syntax: \`(${setting}\``)
      if (setting.endsWith(')')) {
        const open = `(${setting.slice(0, -1)}:`
        this.#flags.at(-1)?.push(open)
        this.#out += open
        return
      }
      this.#out += `(${setting}`
    }
    this.#flags.push([])
  }

  #class(): void {
    const start = this.#at - 1
    this.#out += `[${this.#take(/\^/y)}`
    // A bracket that comes first is one to match.
    if (this.#take(/\]/y)) this.#out += String.raw`\]`
    for (;;) {
      const named = this.#take(/\[:\^?\w+:\]/y)
      if (named) {
        this.#out += posixClass(named.slice(2, -2))
        continue
      }
      const character = this.#take(/./suy)
      if (character === '') throw new SyntaxError(`missing closing ]: \`${this.#source.slice(start)}\``)
      if (character === ']') break
      this.#out += character === '\\' ? this.#escape('class') : character === '[' ? String.raw`\[` : character
    }
    this.#out += ']'
  }

  /** What stands behind a backslash. */
  #escape(context: '' | 'class'): string {
    const property = this.#take(/[pP](\{\^?\w+\}|[A-Z])/y)
    if (property) return unicodeProperty(property)
    const hex = this.#take(/x\{[0-9a-fA-F]+\}/y)
    if (hex) return String.raw`\u${hex.slice(1)}`
    const character = this.#take(/./suy)
    switch (character) {
      case '':
        throw new SyntaxError('trailing backslash at end of expression')
      case 'Q': {
        const literal = this.#take(/.*?(?=\\E|$)/suy)
        this.#take(/\\E/y)
        return literal.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
      }
      case 'A':
        return String.raw`(?<![\s\S])`
      case 'z':
        return String.raw`(?![\s\S])`
      case 'a':
        return String.raw`\x07`
      case 's':
        return context === 'class' ? SPACE : `[${SPACE}]`
      case 'S':
        return context === 'class' ? String.raw`\S` : `[^${SPACE}]`
      default:
        if (/[a-zA-Z0-9]/.test(character)) return `\\${character}`
        // In JavaScript only what has a meaning may be escaped.
        return /[\\^$.*+?()[\]{}|/]/.test(character) || (context && character === '-')
          ? `\\${character}`
          : character
    }
  }

  /** Takes what a sticky pattern matches here, or nothing. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [taken = ''] = pattern.exec(this.#source) ?? []
    this.#at += taken.length
    return taken
  }

  #rest(): string {
    return this.#source.slice(this.#at)
  }
}

/** What Go calls a space: not the vertical tab, and nothing beyond ASCII. */
const SPACE = String.raw`\t\n\f\r `

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: String.raw`\x00-\x7f`,
  blank: String.raw`\t `,
  cntrl: String.raw`\x00-\x1f\x7f`,
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: String.raw`!-\/:-@\[-` + '`' + String.raw`\{-~`,
  space: String.raw`\t\n\v\f\r `,
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}

function posixClass(name: string): string {
  const characters = posixClasses[name]
  if (characters === undefined) throw new SyntaxError(`invalid character class range: \`[:${name}:]\``)
  return characters
}

/** `pL`, `p{Greek}`, `p{^Lu}` -> `\p{L}`, `\p{Script=Greek}`, `\P{Lu}`. */
function unicodeProperty(text: string): string {
  const name = text.slice(1).replace(/[{}^]/g, '')
  const negated = (text[0] === 'P') !== text.includes('^')
  const isCategory = name.length <= 2 || name === 'Any'
  return `\\${negated ? 'P' : 'p'}{${isCategory ? name : `Script=${name}`}}`
}
