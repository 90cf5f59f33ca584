// yaml: documents read and written.
import { parse, stringify } from 'yaml'

export const turn = (text) => stringify(parse(text))
