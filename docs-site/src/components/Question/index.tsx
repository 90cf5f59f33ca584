// A question with choices; each choice answers back, so that a wrong one teaches too.
import { Children, isValidElement, useId, useState, type ReactElement, type ReactNode } from 'react'
import { useLanguage } from '../../language.ts'
import { componentText } from '../../text/components.ts'
import styles from './styles.module.css'

interface ChoiceProps {
  /** The text beside the radio button. */
  answer: string
  right?: boolean
  /** What is said when it is chosen. */
  children: ReactNode
}

/** One choice of a `<Question>`, which draws it. */
export function Choice(_props: ChoiceProps): ReactNode {
  return null
}

export function Question({ ask, children }: { ask: string; children: ReactNode }): ReactNode {
  const text = componentText[useLanguage()]
  const name = useId()
  const [chosen, setChosen] = useState<number>()
  const choices = Children.toArray(children).filter(
    (child): child is ReactElement<ChoiceProps> => isValidElement(child) && child.type === Choice,
  )
  const answer = chosen === undefined ? undefined : choices[chosen]?.props
  return (
    <fieldset className={styles['question']} data-spoiler>
      <legend>{ask}</legend>
      {choices.map(({ props }, index) => (
        <label key={props.answer} className={styles['choice']}>
          <input type="radio" name={name} checked={chosen === index} onChange={() => setChosen(index)} />
          <span>{props.answer}</span>
        </label>
      ))}
      <div className={styles['feedback']} role="status">
        {answer && (
          <div className={answer.right ? styles['right'] : styles['wrong']}>
            <p className={styles['verdict']}>
              <span aria-hidden="true">{answer.right ? '✓' : '✕'}</span>{' '}
              {answer.right ? text.right : text.wrong}
            </p>
            {answer.children}
          </div>
        )}
      </div>
    </fieldset>
  )
}
