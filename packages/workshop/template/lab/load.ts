// Visitors who count.
import type { Load } from '@hotpath/lab-kit'

export const load: Load = async (visitor) => {
  await visitor.fetch('/count')
  await visitor.pause(5)
}
