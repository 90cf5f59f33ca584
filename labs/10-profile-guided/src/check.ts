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
  const problems: Problem[] = []
  checkValue(schema, document, '', problems)
  return problems
}

function checkValue(schema: Schema, value: unknown, at: string, problems: Problem[]): void {
  switch (schema.type) {
    case 'text':
      checkText(schema, value, at, problems)
      break
    case 'number':
      checkNumber(schema, value, at, problems)
      break
    case 'list':
      checkList(schema, value, at, problems)
      break
    case 'object':
      checkObject(schema, value, at, problems)
      break
  }
}

type Of<Type extends Schema['type']> = Extract<Schema, { type: Type }>

function checkText({ longest, pattern }: Of<'text'>, value: unknown, at: string, problems: Problem[]): void {
  if (typeof value !== 'string') problems.push({ at, what: `a text, and not ${kindOf(value)}` })
  else if (value.trim() === '') problems.push({ at, what: 'a text, and not an empty one' })
  else if (Array.from(value.normalize('NFC')).length > longest)
    problems.push({ at, what: `at most ${longest} characters` })
  else if (pattern && !pattern.test(value)) problems.push({ at, what: `a text like ${pattern.source}` })
}

function checkNumber(
  { least, most, isWhole }: Of<'number'>,
  value: unknown,
  at: string,
  problems: Problem[],
): void {
  if (typeof value !== 'number') problems.push({ at, what: `a number, and not ${kindOf(value)}` })
  else if (isWhole && !Number.isInteger(value)) problems.push({ at, what: 'a whole number' })
  else if (value < least || value > most) problems.push({ at, what: `from ${least} to ${most}` })
}

function checkList({ of, most }: Of<'list'>, value: unknown, at: string, problems: Problem[]): void {
  if (!Array.isArray(value)) problems.push({ at, what: `a list, and not ${kindOf(value)}` })
  else if (value.length === 0 || value.length > most) problems.push({ at, what: `from 1 to ${most} of them` })
  else for (const [index, one] of value.entries()) checkValue(of, one, `${at}[${index}]`, problems)
}

function checkObject({ fields }: Of<'object'>, value: unknown, at: string, problems: Problem[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ at, what: `an object, and not ${kindOf(value)}` })
    return
  }
  const known = value as Readonly<Record<string, unknown>> // an object, as was looked at above
  for (const [name, schema] of Object.entries(fields)) {
    const place = at === '' ? name : `${at}.${name}`
    if (known[name] === undefined) problems.push({ at: place, what: 'there' })
    else checkValue(schema, known[name], place, problems)
  }
  for (const name of Object.keys(known)) {
    if (!Object.hasOwn(fields, name))
      problems.push({ at: at === '' ? name : `${at}.${name}`, what: 'absent' })
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
