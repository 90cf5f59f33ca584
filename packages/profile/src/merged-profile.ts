// Merged tables -> Profile.
//
// A `!` behind an index in this file: the index is a row of a table, or below the count of one.

import type { Header } from './header.ts'
import {
  joined,
  LABEL_LENGTH,
  LINE_LENGTH,
  LOCATION_HEAD,
  type MergedTables,
  type Order,
} from './merged-tables.ts'
import type { Func, Label, Line, Location, Mapping, Profile } from './profile.ts'

/** Builds the objects of the model. Equal sets of labels are one array. */
export function toMergedProfile(tables: MergedTables, header: Header): Profile {
  const order = tables.order()
  const mappings = Array.from(order.mappings, (row, index): Mapping => ({
    ...tables.mappings[row]!,
    id: index + 1,
  }))
  const functions = toFunctions(tables, order)
  const locations = toLocations(tables, order, mappings, functions)
  const labelSets: (readonly Label[] | undefined)[] = []
  const { data, starts } = tables.samples
  const samples = Array.from(order.samples, (row, number) => {
    const start = starts[row]!
    // Of its size from the beginning: an array that grows is copied three times until it holds a deep stack.
    const stack: Location[] = []
    stack.length = starts[row + 1]! - start - 1
    for (let place = 0; place < stack.length; place++)
      stack[place] = locations[order.locationIds[data[start + 1 + place]!]! - 1]!
    const labelSet = data[start]!
    const labels = (labelSets[labelSet] ??= toLabels(tables, labelSet))
    return { locations: stack, values: tables.values(row, number, header.sampleTypes), labels }
  })
  return { ...header, samples, mappings, locations, functions }
}

/** Returns each set of labels once. */
export function toLabelSets(tables: MergedTables): Label[][] {
  return Array.from({ length: tables.labelSets.count }, (_, row) => toLabels(tables, row))
}

function toFunctions({ functions, strings }: MergedTables, order: Order): Func[] {
  return Array.from(order.functions, (row, index) => {
    const at = functions.starts[row]!
    return {
      id: index + 1,
      name: strings.text(functions.data[at]!),
      systemName: strings.text(functions.data[at + 1]!),
      filename: strings.text(functions.data[at + 2]!),
      startLine: Number(joined(functions.data[at + 3]!, functions.data[at + 4]!)),
    }
  })
}

function toLocations(
  tables: MergedTables,
  order: Order,
  mappings: readonly Mapping[],
  functions: readonly Func[],
): Location[] {
  const { data, starts } = tables.locations
  return Array.from(order.locations, (row, index) => {
    const start = starts[row]!
    const lines: Line[] = []
    for (let at = start + LOCATION_HEAD; at < starts[row + 1]!; at += LINE_LENGTH) {
      lines.push({
        function: functions[order.functionIds[data[at]!]! - 1]!,
        line: Number(joined(data[at + 1]!, data[at + 2]!)),
        column: Number(joined(data[at + 3]!, data[at + 4]!)),
      })
    }
    const mapping = mappings[(order.mappingIds[data[start]! - 1] ?? 0) - 1]
    return {
      id: index + 1,
      address: tables.address(row),
      lines,
      isFolded: data[start + 3] === 1,
      ...(mapping && { mapping }),
    }
  })
}

function toLabels({ labelSets, strings }: MergedTables, row: number): Label[] {
  const { data, starts } = labelSets
  const labels: Label[] = []
  for (let at = starts[row]!; at < starts[row + 1]!; at += LABEL_LENGTH) {
    const key = strings.text(data[at]!)
    const str = strings.text(data[at + 1]!)
    const num = joined(data[at + 2]!, data[at + 3]!)
    const numUnit = strings.text(data[at + 4]!)
    labels.push(str !== '' ? { key, str } : numUnit === '' ? { key, num } : { key, num, numUnit })
  }
  return labels
}
