// The labs, as plugins/labs-data.ts published them.
import { usePluginData } from '@docusaurus/useGlobalData'
import type { Lab } from '../plugins/lab.ts'
import type { LabsData, ListedLab } from '../plugins/labs-data.ts'

export function useLabs(): readonly ListedLab[] {
  return (usePluginData('hotpath-labs') as LabsData).labs // published under this name by labs-data.ts
}

/** Returns one lab, or throws: a page about a lab that does not exist must not be built. */
export function useLab(id: string): Lab {
  const lab = useLabs().find((candidate) => candidate.id === id)
  if (!lab) throw new Error(`lab "${id}": reading labs/${id}/lab.json: there is none`)
  return lab
}
