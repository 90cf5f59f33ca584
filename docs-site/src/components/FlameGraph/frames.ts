// The flame graph on the home page: a shop's request, made up for the picture. Root at the bottom.

export interface Frame {
  /** Row, counted from the root. */
  depth: number
  /** Left edge and width, in thousandths of the whole. */
  from: number
  width: number
  name: string
  /** On the one path that is worth looking at. */
  hot?: true
}

export const frames: readonly Frame[] = [
  { depth: 0, from: 0, width: 1000, name: 'node', hot: true },
  { depth: 1, from: 0, width: 74, name: '(program)' },
  { depth: 1, from: 76, width: 860, name: 'handleRequest', hot: true },
  { depth: 1, from: 938, width: 62, name: '(garbage collector)' },
  { depth: 2, from: 76, width: 118, name: 'parseBody' },
  { depth: 2, from: 196, width: 56, name: 'session' },
  { depth: 2, from: 254, width: 668, name: 'showOffers', hot: true },
  { depth: 3, from: 84, width: 82, name: 'JSON.parse' },
  { depth: 3, from: 262, width: 132, name: 'loadPrices' },
  { depth: 3, from: 396, width: 518, name: 'rankOffers', hot: true },
  { depth: 4, from: 266, width: 40, name: 'query' },
  { depth: 4, from: 308, width: 74, name: 'toRows' },
  { depth: 4, from: 402, width: 60, name: 'filter' },
  { depth: 4, from: 464, width: 446, name: 'sort', hot: true },
  { depth: 5, from: 410, width: 34, name: 'inStock' },
  { depth: 5, from: 468, width: 438, name: 'byRelevance', hot: true },
  { depth: 6, from: 476, width: 92, name: 'clone' },
  { depth: 6, from: 570, width: 322, name: 'scoreOf', hot: true },
  { depth: 7, from: 490, width: 50, name: 'assign' },
  { depth: 7, from: 574, width: 86, name: 'tokenise' },
  { depth: 7, from: 662, width: 224, name: 'toLocaleLower', hot: true },
  { depth: 8, from: 584, width: 48, name: 'split' },
  { depth: 8, from: 670, width: 204, name: 'normalise', hot: true },
  { depth: 9, from: 684, width: 54, name: 'replace' },
  { depth: 9, from: 740, width: 124, name: 'allocate', hot: true },
]
