// The Docusaurus plugin that tells components which labs there are.
import type { Plugin } from '@docusaurus/types'
import { existsSync } from 'node:fs'
import { parseLab, type Lab } from './lab.ts'
import { openRepository, type Repository } from './repository.ts'

export interface LabsData {
  labs: readonly ListedLab[]
}

/** A lab as the lists of labs show it: linked where it has a page, which one that is being made may lack. */
export interface ListedLab extends Lab {
  hasPage: boolean
}

export const LABS_PLUGIN = 'hotpath-labs'

/** Publishes every lab.json, in order of the labs' numbers, as the plugin's global data. */
export function labsData({ repoRoot }: { repoRoot: string }): Plugin {
  const repository = openRepository(repoRoot)
  return {
    name: LABS_PLUGIN,
    getPathsToWatch: () => repository.labIds().map((id) => repository.fileOf(labFile(id))),
    loadContent: (): LabsData => ({ labs: readLabs(repository) }),
    contentLoaded: ({ content, actions }) => actions.setGlobalData(content), // what `loadContent` gave
  }
}

/** Reads all labs. A folder without a lab.json is not a lab. */
export function readLabs(repository: Repository): ListedLab[] {
  return repository
    .labIds()
    .filter((id) => existsSync(repository.fileOf(labFile(id))))
    .map((id) => ({
      ...parseLab(repository.read(labFile(id)), labFile(id)),
      hasPage: existsSync(repository.fileOf(`docs-site/docs/learn/${id}.mdx`)),
    }))
}

const labFile = (id: string): string => `labs/${id}/lab.json`
