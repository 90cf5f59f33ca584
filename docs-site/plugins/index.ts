// What the site's configuration takes from this folder.
export { importFromRepo } from './import-from-repo.ts'
export { labsData } from './labs-data.ts'
