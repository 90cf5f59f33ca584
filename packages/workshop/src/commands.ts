// The verbs: one table, by which the program dispatches and the help is written. Each is loaded when called.
import type { Command } from './cli.ts'
import type { Text } from './text/text.ts'

export type Verb = keyof Text['verbs']

/** Every verb but `help`, in the order of the overview. */
export const commands: Readonly<Record<Exclude<Verb, 'help'>, () => Promise<Command>>> = {
  list: async () => (await import('./commands/list.ts')).list,
  start: async () => (await import('./commands/start.ts')).start,
  verify: async () => (await import('./commands/verify.ts')).verify,
  hint: async () => (await import('./commands/hint.ts')).hint,
  load: async () => (await import('./commands/load.ts')).load,
  capture: async () => (await import('./commands/capture.ts')).capture,
  diff: async () => (await import('./commands/diff.ts')).diff,
  reset: async () => (await import('./commands/reset.ts')).reset,
  restore: async () => (await import('./commands/restore.ts')).restore,
  jump: async () => (await import('./commands/jump.ts')).jump,
  export: async () => (await import('./commands/export.ts')).exportProgress,
  import: async () => (await import('./commands/import.ts')).importProgress,
  status: async () => (await import('./commands/status.ts')).status,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  site: async () => (await import('./commands/site.ts')).site,
  new: async () => (await import('./commands/new.ts')).create,
}

/** Whether a word is a verb of the table. */
export function isCommand(word: string): word is keyof typeof commands {
  return Object.hasOwn(commands, word)
}
