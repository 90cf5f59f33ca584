// `workshop jump`: to a lab, or into the middle of one, for who comes late or leads a group. Nothing is lost.
import { solveLab } from '../backups.ts'
import { type Command, type Context, command, print, printJson, wordOption } from '../cli.ts'
import { WorkshopError } from '../errors.ts'
import { faultsIn } from '../game.ts'
import { type Lab, findLab } from '../lab.ts'
import { withFound, withReset, withVisit } from '../progress.ts'
import { type GameSteps, ourEvidence, keepBefore, loadSteps } from '../steps.ts'
import type { Workspace } from '../workspace.ts'
import { printBackups, rememberThenTell } from './replaced.ts'

const usage = 'jump <lab> [--step find|fix|prove]'

export const jump: Command = command({
  usage,
  maxWords: 1,
  options: { step: { type: 'string' } },
  run: async (context, { positionals, values }) => {
    const [word] = positionals
    if (word === undefined) {
      throw new WorkshopError('ARGUMENT_BAD', 'jump: reading the command line: want a lab', {
        advice: (text) => text.advice.usage(usage),
      })
    }
    const lab = findLab(context.labs, word)
    const step = wordOption('step', values.step ?? 'find', ['find', 'fix', 'prove'])
    const found = step === 'find' ? undefined : await findForThem(context, lab)
    const backups = step === 'prove' ? solveLab(context.workspace, lab).backups : []
    await rememberThenTell(context, lab, backups, {
      change: (progress) => {
        const now = new Date()
        const there = withVisit(step === 'prove' ? withReset(progress, lab.id) : progress, lab.id, now)
        return found ? withFound(there, lab.id, found, now) : there
      },
      tell: () => {
        if (context.json) printJson(context, { lab: lab.id, step, backups })
        else show(context, lab, { step, backups, answer: found?.answer })
      },
    })
    return 0
  },
})

/** Keeps the capture of our solution as the learner's own from before the fix. */
async function findForThem({ workspace }: Context, lab: Lab): Promise<{ capture: string; answer: string }> {
  const steps = await loadSteps(workspace, lab)
  if ('faults' in steps) return findFaultsForThem(workspace, lab, steps)
  const before = ourEvidence(lab, steps)
  keepBefore(workspace, lab, before)
  return { capture: before.capture.name, answer: steps.find.rightAnswers[0] ?? '' }
}

function findFaultsForThem(
  workspace: Workspace,
  lab: Lab,
  { faults }: GameSteps,
): { capture: string; answer: string } {
  const inGame = faults.filter(({ fault }) => faultsIn(lab)?.includes(fault))
  const found = inGame.map(({ fault, kind, find }) => {
    const before = ourEvidence(lab, { find }, 'before', fault)
    const answer = `${kind} ${find.rightAnswers[0] ?? ''}`
    keepBefore(workspace, lab, before, fault, answer)
    return { capture: before.capture.name, answer }
  })
  return {
    capture: found.map((each) => each.capture).join(', '),
    answer: found.map((each) => each.answer).join(', '),
  }
}

function show(
  context: Context,
  lab: Lab,
  {
    step,
    backups,
    answer,
  }: { step: 'find' | 'fix' | 'prove'; backups: readonly string[]; answer: string | undefined },
): void {
  const { text, language } = context
  print(context, [text.jump.at(`${lab.id}  ${lab.title[language]}`)])
  if (step !== 'find') print(context, [text.jump.evidence])
  if (lab.game && answer !== undefined) print(context, [`  ${answer}`])
  if (step === 'prove') print(context, [text.jump.solution])
  printBackups(context, lab, backups)
  const next = {
    find: `start ${lab.number}`,
    fix: `verify ${lab.number} --watch`,
    prove: `verify ${lab.number}`,
  }
  print(context, [text.status.next(`npx workshop ${next[step]}`)])
}
