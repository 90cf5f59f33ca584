// Letters: a template, filled in with an order, becomes HTML.
import MarkdownIt from 'markdown-it'
import type { Order } from './orders.ts'
import { templates } from './templates.ts'

const shop = 'Hotpath & Daughters'
const markdown = new MarkdownIt({ linkify: true, typographer: true })

/** Returns the HTML of a letter; undefined where there is no such template. */
export function renderLetter(template: string, order: Order): string | undefined {
  const text = templates[template]
  return text === undefined ? undefined : markdown.render(fillIn(text, order))
}

function fillIn(text: string, order: Order): string {
  const { number, customer, city, date, lines } = order
  const total = lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0)
  const fields = { shop, number, customer, city, date, total: money(total) }
  const repeated = text.replace(/\{\{#lines\}\}([^]*?)\{\{\/lines\}\}/g, (_all, part: string) =>
    lines
      .map(({ item, quantity, cents }) =>
        replaceFields(part, {
          item,
          quantity: String(quantity),
          price: money(cents),
        }),
      )
      .join(''),
  )
  return replaceFields(repeated, fields)
}

function replaceFields(text: string, fields: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (all, name: string) => {
    const value = fields[name]
    return value === undefined ? all : value.replace(/[\\`*_[\]<>|]/g, '\\$&')
  })
}

function money(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')} EUR`
}
