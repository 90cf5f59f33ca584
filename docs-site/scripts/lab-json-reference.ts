// The generated part of the page about lab.json: each field of the schema that the workshop reads it with.
import { labJsonSchema } from '../../packages/workshop/src/lab.ts'
import type { Language } from '../plugins/lab.ts'
import { meaningsOfFields } from './lab-json-meanings.ts'
import type { TableTools } from './pprof-reference.ts'

/** As much of JSON Schema as lab.json needs. */
interface Schema {
  readonly type?: string
  readonly const?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly oneOf?: readonly Schema[]
}

/** A field of lab.json. */
export interface LabField {
  /** `capture.seconds`; `tests[].id` of each of several. */
  readonly path: string
  readonly shape: Shape
  /** Whether a lab may go without it; of a field that only one kind of thing has, so may the others. */
  readonly isOptional: boolean
}

type Shape =
  | { readonly kind: 'localized' | 'text' | 'boolean' | 'object' | 'variables' }
  | { readonly kind: 'number' | 'integer'; readonly from: number; readonly to: number | undefined }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly of: 'text' | 'integer' | 'object'; readonly atLeast: number }

/** Every field that the workshop reads, in the order of its schema. */
export const labFields: readonly LabField[] = fieldsOf(labJsonSchema() as Schema, '') // which zod makes of it

function fieldsOf(schema: Schema, path: string): LabField[] {
  const forms = schema.oneOf ?? [schema]
  const names = [...new Set(forms.flatMap(({ properties }) => Object.keys(properties ?? {})))]
  return names.flatMap((name) => {
    const found = forms.flatMap(({ properties }) => properties?.[name] ?? [])
    const field = path === '' ? name : `${path}.${name}`
    const isOptional = !forms.every(({ required }) => required?.includes(name))
    const [first] = found
    if (!first) return []
    const shape = shapeOf(found)
    const inner = shape.kind === 'list' ? fieldsOf(first.items ?? {}, `${field}[]`) : []
    const below = shape.kind === 'object' ? fieldsOf(first, field) : inner
    return [{ path: field, shape, isOptional }, ...below]
  })
}

/** Returns the shape of a field that has one of several schemas: they differ in the word that tells them apart. */
function shapeOf(schemas: readonly Schema[]): Shape {
  const words = schemas.flatMap((schema) => (schema.const === undefined ? [] : [schema.const]))
  if (words.length > 0) return { kind: 'words', words }
  const [schema = {}] = schemas
  const { type, properties, items, minItems = 0, minimum = 0, maximum } = schema
  switch (type) {
    case 'string':
      return { kind: 'text' }
    case 'boolean':
      return { kind: 'boolean' }
    case 'number':
    case 'integer':
      // What JavaScript counts to is no bound that anybody comes to.
      return { kind: type, from: minimum, to: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum }
    case 'array':
      return { kind: 'list', of: itemKind(items), atLeast: minItems }
    case 'object':
      if (!properties) return { kind: 'variables' }
      return { kind: Object.keys(properties).join() === 'en,ja' ? 'localized' : 'object' }
    case undefined:
    default:
      if (schema.oneOf) return { kind: 'object' }
      throw new Error(`lab.json: telling the shape of a field: its type is ${type}, want one that is told`)
  }
}

function itemKind(items: Schema = {}): 'text' | 'integer' | 'object' {
  const { kind } = shapeOf([items])
  if (kind === 'text' || kind === 'integer' || kind === 'object') return kind
  throw new Error(`lab.json: telling the shape of a list: it is of ${kind}, want one that is told`)
}

const words = {
  en: {
    head: ['Field', 'Shape', 'Meaning'],
    optional: 'optional',
    localized: 'text as `en` and `ja`',
    text: 'text',
    boolean: '`true` or `false`',
    object: 'object',
    variables: 'names, each with a text',
    number: 'number',
    integer: 'whole number',
    range: (from: number, to: number | undefined) =>
      to === undefined ? `, ${from} or more` : `, ${from} to ${to}`,
    or: ' or ',
    many: { text: 'texts', integer: 'whole numbers', object: 'objects' },
    list: (of: string, isNeverEmpty: boolean) => `list of ${of}${isNeverEmpty ? ', one at least' : ''}`,
  },
  ja: {
    head: ['項目', '形', '意味'],
    optional: '省略可',
    localized: '`en` と `ja` の文',
    text: '文字列',
    boolean: '`true` か `false`',
    object: 'オブジェクト',
    variables: '名前と文字列の組',
    number: '数',
    integer: '整数',
    range: (from: number, to: number | undefined) =>
      to === undefined ? `（${from} 以上）` : `（${from}〜${to}）`,
    or: ' か ',
    many: { text: '文字列', integer: '整数', object: 'オブジェクト' },
    list: (of: string, isNeverEmpty: boolean) => `${of}の並び${isNeverEmpty ? '（一つ以上）' : ''}`,
  },
} as const

function shapeText(shape: Shape, language: Language): string {
  const word = words[language]
  switch (shape.kind) {
    case 'words':
      return shape.words.map((each) => `\`"${each}"\``).join(word.or)
    case 'list':
      return word.list(word.many[shape.of], shape.atLeast > 0)
    case 'number':
    case 'integer':
      return word[shape.kind] + word.range(shape.from, shape.to)
    case 'localized':
    case 'text':
    case 'boolean':
    case 'object':
    case 'variables':
      return word[shape.kind]
  }
}

/** The part, with what it becomes in a language. */
export function labJsonTables({
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  return {
    labFields(language) {
      const known = labFields.map(({ path }) => path)
      const strange = Object.keys(meaningsOfFields).filter((path) => !known.includes(path))
      if (strange.length > 0) throw new Error(`lab.json: no lab has ${strange.join(', ')} any more`)
      return formatTable(
        words[language].head,
        labFields.map(({ path, shape, isOptional }) => {
          const meaning = meaningsOfFields[path]
          if (!meaning) throw new Error(`lab.json: ${path}: telling what it means: nothing is said of it`)
          const form = shapeText(shape, language)
          const { optional } = words[language]
          return [
            code(path),
            isOptional ? (language === 'ja' ? `${form}、${optional}` : `${form}; ${optional}`) : form,
            meaning[language],
          ]
        }),
      )
    },
  }
}
