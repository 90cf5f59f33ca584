// postcss with a plugin that visits every declaration.
import postcss from 'postcss'

const plugin = {
  postcssPlugin: 'shorten',
  Declaration(declaration) {
    if (declaration.value.startsWith('0.')) declaration.value = declaration.value.slice(1)
  },
}
const processor = postcss([plugin])
export const process_ = (css) => processor.process(css, { from: undefined }).css
