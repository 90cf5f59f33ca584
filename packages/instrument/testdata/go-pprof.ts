// The real `go tool pprof`, asked by tests what a profile says.
import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { peer } from '../../../tools/peer.ts'

/** The path of Go; undefined where there is none, and what needs it is skipped. */
export const go: string | undefined = peer('go')

/** Runs it, and returns what it prints. What it fetches is kept in `folder`, and not in the home directory. */
export async function goPprof(folder: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PPROF_TMPDIR: folder }
  // Known to be there: without it, all of this is skipped.
  const { stdout } = await promisify(execFile)(go as string, ['tool', 'pprof', ...args], { env })
  return stdout
}

/**
 * Runs it until what is wanted is there: on a machine that is overloaded a thread may have no time to answer, and the
 * sampler none to look. What must not be there is for the test to look for.
 */
export async function goPprofWith(
  folder: string,
  wanted: readonly (string | RegExp)[],
  ...args: readonly string[]
): Promise<string> {
  let text = ''
  for (let attempt = 0; attempt < 20; attempt++) {
    text = await goPprof(folder, ...args).catch(String)
    if (wanted.every((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)))) break
  }
  for (const one of wanted) expect(text).toMatch(one)
  return text
}
