// callgrind: the graph as KCachegrind reads it.

import type { Int64, Uint64 } from '@hotpath/profile'
import { buildTrimmedGraph, flatOf, type GraphNode, type NodeInfo, sortEdges } from '../graph.ts'
import { convert } from '../measure.ts'
import { chooseUnit, printableReport, type Report, withShortPaths } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Formats the graph of a report for KCachegrind, as pprof does. */
export function formatCallgrind(report: Report): string {
  const { nodes } = buildTrimmedGraph(withShortPaths(report), { ...report.trim, isByProgram: true })
  // Values are whole numbers here: no unit may be larger than the smallest of them.
  const unit = chooseUnit(report, nodes, 'whole')
  const amount = (value: Int64): string =>
    Math.trunc(convert(value, report.sampleUnit, unit).value).toString()
  const [programs, files, names] = [new Names(), new Names(), new Names()]
  const calleeNames = distinctNames(nodes)
  const lines = ['positions: instr line', `events: ${report.sampleType}(${unit})`]
  let before: NodeInfo | undefined
  for (const node of nodes) {
    const { info } = node
    if (
      !before ||
      before.program !== info.program ||
      before.file !== info.file ||
      before.name !== info.name
    ) {
      lines.push(
        '',
        `ob=${programs.code(info.program)}`,
        `fl=${files.code(info.file)}`,
        `fn=${names.code(info.name)}`,
      )
    }
    lines.push(`${position(info.address, before)} ${info.line} ${amount(flatOf(node))}`)
    for (const { to, weight } of sortEdges(node.out.values())) {
      lines.push(
        `cfl=${files.code(to.info.file)}`,
        `cfn=${names.code(calleeNames.get(to) ?? to.info.name)}`,
        `calls=0 ${position(to.info.address, before)} ${to.info.line}`,
        `* * ${amount(weight)}`,
      )
    }
    before = info
  }
  return `${lines.join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  return { text: formatCallgrind(printableReport(report)) }
}

/** Names that are written out once, and are numbers from then on. */
class Names {
  readonly #numbers = new Map<string, number>()

  code(name: string): string {
    if (name === '') return ''
    const known = this.#numbers.get(name)
    if (known !== undefined) return `(${known})`
    this.#numbers.set(name, this.#numbers.size + 1)
    return `(${this.#numbers.size}) ${name}`
  }
}

/** Tells functions of one name in one file apart, where there are several: `get [2/3]`. */
function distinctNames(nodes: readonly GraphNode[]): Map<GraphNode, string> {
  const functionOf = ({ program, startLine }: NodeInfo): string => `${startLine} ${program}`
  const groups = Map.groupBy(nodes, ({ info: { file, name } }) => `${file.length} ${file}${name}`)
  const distinct = new Map<GraphNode, string>()
  for (const group of groups.values()) {
    const functions = [...new Set(group.map(({ info }) => functionOf(info)))]
    for (const node of group) {
      const number = functions.indexOf(functionOf(node.info)) + 1
      const { name } = node.info
      distinct.set(node, functions.length > 1 ? `${name} [${number}/${functions.length}]` : name)
    }
  }
  return distinct
}

/** An address, or, where that is shorter, how far it lies from the one before. */
function position(address: Uint64, before: NodeInfo | undefined): string {
  const absolute = address === 0 ? '0x0' : `0x${address.toString(16)}`
  if (!before) return absolute
  if (before.address === address) return '*'
  const difference = BigInt(address) - BigInt(before.address)
  const relative = `${difference > 0n ? '+' : ''}${difference}`
  return relative.length < absolute.length ? relative : absolute
}
