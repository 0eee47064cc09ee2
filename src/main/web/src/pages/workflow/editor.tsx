import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { says, type FieldError } from '../../api';
import { toast } from '../../ui/toasts';
import { useCheck, type Checked } from './check';
import { CodeEditor, type Code } from './code';
import type { Known } from './complete';
import { read } from './place';
import { Preview } from './preview';
import { stepAt, stepsOf } from './steps';
import { convert, extent, type Format } from './text';

interface Props {
  /** Later changes come through `code`. */
  initial: string;
  text: string;
  format: Format;
  known: Known;
  /** Beside the choice of the format. */
  tools?: ComponentChildren;
  notice?: ComponentChildren;
  changed: (text: string, format: Format) => void;
  save: () => void;
  run: () => void;
  ready: (code: Code) => void;
}

/** The text, what is wrong with it, and its plan beside it. */
export function Editor({ initial, text, format, known, tools, notice, changed, save, run, ready }: Props) {
  const checked = useCheck(text, format);
  const code = useRef<Code | null>(null);
  const [caret, setCaret] = useState(0);
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setHere(stepAt(read(text), caret)?.path ?? null), 80);
    return () => clearTimeout(timer);
  }, [text, caret]);

  const go = (fault: FieldError) => code.current?.go(extent(text, fault).from);
  const open = (path: string) => {
    const step = stepsOf(read(text)).find((one) => one.path === path);
    const line = checked.plan?.steps.find((one) => one.path === path)?.line;
    if (step) code.current?.go(step.from);
    else if (line) go({ path, line, message: '' });
  };
  const change = (to: Format) => {
    if (to === format) return;
    try {
      const converted = convert(text, to);
      code.current?.replace(converted.text, to);
      toast(`Converted to ${to.toUpperCase()}.${converted.commentsLost ? ' JSON has no comments: those of the YAML are gone; undo brings them back.' : ''}`);
    } catch (failure) {
      toast(`Not converted, as the text cannot be read. ${says(failure)}`, 'bad');
    }
  };

  return (
    <div class="wf-editor">
      <section class="panel wf-text" aria-labelledby="wf-text-title">
        <header>
          <h2 id="wf-text-title">Definition</h2>
          <div class="wf-tools">
            {tools}
            <div class="wf-formats" role="group" aria-label="Format">
              {(['yaml', 'json'] as const).map((one) => (
                <button class="button small" aria-pressed={one === format} onClick={() => change(one)}>
                  {one.toUpperCase()}
                </button>
              ))}
            </div>
          </div>
        </header>
        {notice}
        <CodeEditor
          initial={initial}
          format={format}
          known={known}
          faults={checked.faults}
          changed={changed}
          moved={setCaret}
          save={save}
          run={run}
          ready={(made) => {
            code.current = made;
            ready(made);
          }}
        />
        <Verdict checked={checked} />
        {checked.faults.length > 0 && <Faults faults={checked.faults} go={go} />}
        <p class="wf-keys" id="wf-keys">
          <kbd>Ctrl S</kbd> saves, <kbd>Ctrl Enter</kbd> runs, <kbd>Ctrl Space</kbd> completes, <kbd>Ctrl F</kbd> searches. <kbd>Tab</kbd> indents; to leave the
          text press <kbd>Escape</kbd>, then <kbd>Tab</kbd>.
        </p>
      </section>
      <section class="panel wf-preview" aria-labelledby="wf-preview-title">
        <header>
          <h2 id="wf-preview-title">Plan</h2>
          {checked.plan && checked.verdict === 'invalid' && <span class="dim">of the last text that was valid</span>}
        </header>
        {checked.plan ? (
          <div class={checked.verdict === 'invalid' ? 'wf-graph old' : 'wf-graph'}>
            <Preview plan={checked.plan} selected={here} open={open} />
          </div>
        ) : (
          <p class="empty">{checked.verdict === 'checking' ? 'Checking…' : 'The steps and what they wait for appear here as soon as the text is valid.'}</p>
        )}
      </section>
    </div>
  );
}

function Verdict({ checked: { verdict, faults, detail } }: { checked: Checked }) {
  const words = {
    checking: 'checking…',
    valid: '✓ valid',
    invalid: `✕ ${faults.length} ${faults.length === 1 ? 'problem' : 'problems'}`,
    away: 'not checked: service away',
  }[verdict];
  return (
    <p class={`wf-verdict ${verdict}`} role="status" title={verdict === 'away' ? detail : undefined}>
      {words}
    </p>
  );
}

function Faults({ faults, go }: { faults: readonly FieldError[]; go: (fault: FieldError) => void }) {
  return (
    <ul class="wf-faults" aria-label="Problems">
      {faults.map((fault) => (
        <li>
          <button class="button quiet" onClick={() => go(fault)}>
            <span class="number">
              {fault.line ?? 1}:{fault.column ?? 1}
            </span>
            <span>
              {fault.message} {fault.path && <code>{fault.path}</code>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
