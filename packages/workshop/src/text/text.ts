// The texts by language.
import type { Language } from '../language.ts'
import { type Text, en } from './en.ts'
import { ja } from './ja.ts'

export type { Text } from './en.ts'

export const texts: Readonly<Record<Language, Text>> = { en, ja }
