import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Dialog } from '../../ui/basics';

interface Question {
  title: string;
  text: ComponentChildren;
  yes: string;
  danger?: boolean;
}

/** A question that code can wait for: `if (await ask({...})) ...`. Its dialog has to be drawn. */
export function useAsk(): { ask: (question: Question) => Promise<boolean>; dialog: ComponentChildren } {
  const [question, setQuestion] = useState<Question | null>(null);
  const answer = useRef<(yes: boolean) => void>(() => undefined);
  const say = (yes: boolean) => {
    answer.current(yes);
    setQuestion(null);
  };
  const ask = (next: Question) =>
    new Promise<boolean>((resolve) => {
      answer.current(false);
      answer.current = resolve;
      setQuestion(next);
    });
  const dialog = question && (
    <Dialog title={question.title} open close={() => say(false)}>
      <div class="dialog-body">{question.text}</div>
      <footer>
        <button class="button" onClick={() => say(false)}>
          Cancel
        </button>
        <button class={question.danger ? 'button danger' : 'button primary'} onClick={() => say(true)}>
          {question.yes}
        </button>
      </footer>
    </Dialog>
  );
  return { ask, dialog };
}
