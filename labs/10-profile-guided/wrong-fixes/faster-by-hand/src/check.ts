// Documents are held against a schema; what does not fit is listed, with the place that it is at.

export type Schema =
  | {
      readonly type: 'text'
      readonly longest: number
      readonly pattern?: RegExp
    }
  | {
      readonly type: 'number'
      readonly least: number
      readonly most: number
      readonly isWhole?: boolean
    }
  | { readonly type: 'list'; readonly of: Schema; readonly most: number }
  | {
      readonly type: 'object'
      readonly fields: Readonly<Record<string, Schema>>
    }

/** What is wrong, and where: `lines[3].quantity`. */
export interface Problem {
  readonly at: string
  readonly what: string
}

/** Lists what is wrong with a document; empty where it fits. */
export function checkDocument(schema: Schema, document: unknown): readonly Problem[] {
  const walk = new Walk()
  walk.into(schema, document)
  return walk.problems
}

/** One document. The place is put together only where something is wrong, which is seldom. */
class Walk {
  readonly problems: Problem[] = []
  readonly #place: (string | number)[] = []

  into(schema: Schema, value: unknown): void {
    if (schema.type === 'text') this.#text(schema.longest, schema.pattern, value)
    else if (schema.type === 'number') this.#number(schema.least, schema.most, schema.isWhole, value)
    else if (schema.type === 'list') this.#each(schema.of, schema.most, value)
    else this.#fields(schema.fields, value)
  }

  #say(what: string, ...more: string[]): void {
    const at = [...this.#place, ...more].map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    this.problems.push({ at: at.join('').replace(/^\./, ''), what })
  }

  #text(longest: number, pattern: RegExp | undefined, value: unknown): void {
    if (typeof value !== 'string') return this.#say(`a text, and not ${nameOf(value)}`)
    if (value.trim() === '') return this.#say('a text, and not an empty one')
    // Code points are never more than code units: a short text need not be counted.
    if (value.length > longest && Array.from(value.normalize('NFC')).length > longest)
      return this.#say(`at most ${longest} characters`)
    if (pattern?.test(value) === false) this.#say(`a text like ${pattern.source}`)
  }

  #number(least: number, most: number, isWhole: boolean | undefined, value: unknown): void {
    if (typeof value !== 'number') this.#say(`a number, and not ${nameOf(value)}`)
    else if (isWhole && !Number.isInteger(value)) this.#say('a whole number')
    else if (value < least || value > most) this.#say(`from ${least} to ${most}`)
  }

  #each(of: Schema, most: number, value: unknown): void {
    if (!Array.isArray(value)) return this.#say(`a list, and not ${nameOf(value)}`)
    if (value.length === 0 || value.length > most) return this.#say(`from 1 to ${most} of them`)
    for (let index = 0; index < value.length; index++) {
      this.#place.push(index)
      this.into(of, value[index])
      this.#place.pop()
    }
  }

  #fields(fields: Readonly<Record<string, Schema>>, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.#say(`an object, and not ${nameOf(value)}`)
    const known = value as Readonly<Record<string, unknown>> // an object, as was looked at above
    for (const name in fields) {
      const schema = fields[name]
      if (known[name] === undefined || !schema) {
        this.#say('there', name)
        continue
      }
      this.#place.push(name)
      this.into(schema, known[name])
      this.#place.pop()
    }
    for (const name in known) if (!Object.hasOwn(fields, name)) this.#say('absent', name)
  }
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
