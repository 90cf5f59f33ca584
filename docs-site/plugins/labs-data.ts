// The Docusaurus plugin that tells components which labs there are.
import type { Plugin } from '@docusaurus/types'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseLab, type Lab } from './lab.ts'

export interface LabsData {
  labs: readonly Lab[]
}

export const LABS_PLUGIN = 'hotpath-labs'

/** Publishes every lab.json, in order of the labs' numbers, as the plugin's global data. */
export function labsData({ repoRoot }: { repoRoot: string }): Plugin {
  const folder = join(repoRoot, 'labs')
  return {
    name: LABS_PLUGIN,
    getPathsToWatch: () => [join(folder, '*', 'lab.json')],
    loadContent: (): LabsData => ({ labs: readLabs(folder) }),
    contentLoaded: ({ content, actions }) => actions.setGlobalData(content), // of `loadContent`
  }
}

export function readLabs(folder: string): Lab[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name, 'lab.json'))
    .filter((file) => existsSync(file))
    .map((file) => parseLab(readFileSync(file, 'utf8'), file))
}
