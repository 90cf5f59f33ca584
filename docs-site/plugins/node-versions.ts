// What each Node.js can do, as the table that running it made: docs-site/data/node-versions.json.
import type { Language } from './lab.ts'

/** One Node.js, and whether each thing worked when it was tried. */
export interface NodeVersion {
  readonly node: string
  readonly v8: string
  readonly results: Readonly<Record<string, boolean>>
}

type Words = readonly [en: string, ja: string]

/** Everything that is tried, in the order of the table. */
export const tried: Readonly<Record<string, Words>> = {
  using: [
    '`using` declarations, which our locks and servers are made for',
    '`using` 宣言（ロックとサーバーが前提とする構文）',
  ],
  typescript: ['runs TypeScript as it is', 'TypeScript をそのまま動かす'],
  starts: ['`@hotpath/instrument` starts', '`@hotpath/instrument` が起動する'],
  cpu: ['CPU profile', 'CPU プロファイル'],
  labels: ['labels of requests in it', 'その中のリクエストのラベル'],
  heap: ['heap profile, `inuse_space`', 'ヒーププロファイル、`inuse_space`'],
  garbage: ['heap profile, `alloc_space`: garbage too', 'ヒーププロファイル、`alloc_space`（ごみも含む）'],
  locks: ['block and mutex profile', 'block と mutex のプロファイル'],
  stalls: ['stalls of the event loop', 'イベントループの停止'],
  tasks: ['async tasks by stack', 'スタックごとの非同期タスク'],
  recorder: ['flight recorder', 'フライトレコーダー'],
  allocatedBytes: ['the metric of bytes allocated', '割り当てたバイト数のメトリクス'],
}

/**
 * Returns the table as Markdown.
 *
 * @throws {Error} when a version was not tried for something that the table shows
 */
export function nodeVersionsTable(versions: readonly NodeVersion[], language: Language): string {
  const say = ([en, ja]: Words): string => (language === 'ja' ? ja : en)
  const rows = Object.entries(tried).map(([id, name]) => {
    const cells = versions.map(({ node, results }) => {
      const worked = results[id]
      if (worked === undefined)
        throw new Error(`docs-site/data/node-versions.json: ${node} was not tried for "${id}"`)
      return worked ? say(['yes', '○']) : say(['no', '×'])
    })
    return `| ${say(name)} | ${cells.join(' | ')} |`
  })
  return [
    `| ${say(['Tried', '試したこと'])} | ${versions.map(({ node }) => `Node ${node.slice(1)}`).join(' | ')} |`,
    `|---|${versions.map(() => '---|').join('')}`,
    `| V8 | ${versions.map(({ v8 }) => v8.replace(/-node.*/, '')).join(' | ')} |`,
    ...rows,
  ].join('\n')
}
