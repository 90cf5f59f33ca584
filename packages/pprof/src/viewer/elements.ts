// What another page of ours is made of: elements, colours that go with the site's, names that fit, what a page remembers,
// and the page around a viewer.

export { type Child, el, fill, keepingFocus } from './dom.ts'
export { hashText } from './hash.ts'
export { applyTheme, PageMemory } from './page-memory.ts'
export { BOX_FONT, characterWidth, fitted } from './paint.ts'
export { ownerOf } from '../web/owner.ts'
export { faded, type Fill, palettes, type Theme } from './palette.ts'
export { viewerStyle } from './style.ts'
export type { Language } from './text.ts'
export { startViewerPage, type ViewerPageOptions } from './viewer-page.ts'
