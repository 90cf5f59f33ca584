// What filters and lists of keys are written in: words, quoted words, regular expressions and a few signs, as benchstat
// takes them (https://pkg.go.dev/golang.org/x/perf/benchproc/syntax).
import { BenchError, type BenchErrorCode } from './errors.ts'

/** One word or sign. */
export interface Token {
  /** A sign is its own kind; `AND` and `OR` are words that were not quoted. */
  readonly kind: 'word' | 'regexp' | 'AND' | 'OR' | '(' | ')' | ':' | '@' | ',' | '-' | '*' | 'end'
  /** Without its quotes or slashes. */
  readonly text: string
  /** Where it begins, from 0. */
  readonly at: number
}

const SIGNS = ['(', ')', ':', '@', ','] as const
// In the middle of a word these two are part of it.
const SIGNS_IN_FRONT = [...SIGNS, '-', '*'] as const

/** Reads an expression token by token. */
export class Expression {
  readonly #text: string
  readonly #flag: string
  readonly #code: BenchErrorCode
  #at = 0

  /** @param flag - which errors name, without its hyphen */
  constructor(text: string, { flag, code }: { readonly flag: string; readonly code: BenchErrorCode }) {
    this.#text = text
    this.#flag = flag
    this.#code = code
  }

  /** Takes the next token. Where a value may stand, one in slashes is a regular expression. */
  take(where: 'key' | 'value' = 'key'): Token {
    this.#at += /^\s*/u.exec(this.#text.slice(this.#at))?.[0].length ?? 0
    const at = this.#at
    const rest = this.#text.slice(at)
    if (rest === '') return { kind: 'end', text: '', at }
    const sign = SIGNS_IN_FRONT.find((one) => rest.startsWith(one))
    if (sign !== undefined) {
      this.#at++
      return { kind: sign, text: sign, at }
    }
    if (rest.startsWith('"')) return this.#takeQuoted(rest, at)
    if (where === 'value' && rest.startsWith('/')) return this.#takeRegexp(rest, at)
    const text = /^[^\s():@,]+/u.exec(rest)?.[0] ?? rest
    this.#at += text.length
    return { kind: text === 'AND' || text === 'OR' ? text : 'word', text, at }
  }

  /** Looks at the next token, which stays. */
  peek(where: 'key' | 'value' = 'key'): Token {
    const at = this.#at
    const token = this.take(where)
    this.#at = at
    return token
  }

  /** Says what was wanted in the place of a token. */
  fail({ at }: Pick<Token, 'at'>, want: string): BenchError {
    const met = this.#text.slice(at)
    const place = met === '' ? 'its end' : `${JSON.stringify(met)} at character ${at + 1}`
    return new BenchError(this.#code, `-${this.#flag}: reading it: met ${place}, want ${want}`)
  }

  #takeQuoted(rest: string, at: number): Token {
    const [quoted] = /^"(?:[^"\\]|\\.)*"/su.exec(rest) ?? []
    if (quoted === undefined) throw this.fail({ at }, 'another " behind it')
    this.#at += quoted.length
    try {
      return { kind: 'word', text: String(JSON.parse(quoted)), at }
    } catch {
      throw this.fail({ at }, 'no other escapes than \\" \\\\ \\n \\t \\u')
    }
  }

  #takeRegexp(rest: string, at: number): Token {
    // A slash in a class or in a group is one of the expression.
    const [whole, text = ''] =
      /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|\((?:\\.|[^)\\])*\)|[^/\\[(])*)\//su.exec(rest) ?? []
    if (whole === undefined) throw this.fail({ at }, 'another / behind it')
    const next = rest.charAt(whole.length)
    if (next !== '' && !/[\s():@,*-]/u.test(next)) {
      throw this.fail({ at: at + whole.length }, 'a space behind the expression; a slash in it is \\/')
    }
    try {
      new RegExp(text, 'u')
    } catch {
      throw this.fail({ at }, 'a regular expression')
    }
    this.#at += whole.length
    return { kind: 'regexp', text, at }
  }
}
