// prettier: sources and documents, laid out again.
import * as babel from 'prettier/plugins/babel'
import * as estree from 'prettier/plugins/estree'
import * as markdown from 'prettier/plugins/markdown'
import { format } from 'prettier/standalone'

export const layOut = (parser, text) => format(text, { parser, plugins: [babel, estree, markdown] })
