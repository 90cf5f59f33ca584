// Which lab the learner is at, and what comes next there.
import type { Lab } from './lab.ts'
import { readPristine } from './pristine.ts'
import { type LabState, type Progress, currentLab, standingOf } from './progress.ts'
import { type Running, allRunning } from './running.ts'
import { stepsFile } from './steps.ts'
import type { Workspace } from './workspace.ts'

/**
 * Returns the lab that the learner is at: the one whose service runs, as long as only the proof of its fix is left;
 * else the one that verbs mean. Undefined when all are green.
 */
export function labAtHand(workspace: Workspace, labs: readonly Lab[], progress: Progress): Lab | undefined {
  const running = allRunning(workspace).map(({ lab }) => lab)
  const unproved = labs.find((lab) => running.includes(lab.id) && isUnproved(workspace, lab, progress))
  return unproved ?? currentLab(workspace, labs, progress)
}

/** Returns what follows `npx workshop`, by where the lab stands. */
export function nextWords(workspace: Workspace, lab: Lab, progress: Progress): string {
  if (isUnproved(workspace, lab, progress)) return `verify ${lab.number} --step prove`
  const verbs: Readonly<Record<LabState, string>> = {
    new: 'start',
    started: 'verify',
    red: 'hint',
    stale: 'verify',
    green: 'verify',
  }
  return `${verbs[standingOf(workspace, lab, progress).state]} ${lab.number}`
}

/** Returns what runs of other labs: all labs have one debug port between them, so it is to be stopped first. */
export function inTheWayOf(workspace: Workspace, lab: Lab): Running[] {
  return allRunning(workspace).filter((running) => running.lab !== lab.id)
}

/** Whether a lab was found and is fixed, and has a proof that was not given yet. */
export function isUnproved(workspace: Workspace, lab: Lab, progress: Progress): boolean {
  const { found, proved } = progress.labs[lab.id] ?? {}
  if (!found || proved || standingOf(workspace, lab, progress).state !== 'green') return false
  return readPristine(workspace, lab.id)?.files.has(stepsFile) ?? false
}
