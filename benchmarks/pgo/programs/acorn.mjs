// acorn: sources to syntax trees.
import { parse } from 'acorn'

export const count = (text) => {
  let nodes = 0
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return
    if (typeof node.type === 'string') nodes++
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value)
  }
  const tree = parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  visit(tree.body[0])
  return `${tree.end} ${tree.body.length} ${nodes}`
}
