import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { says, type FieldError } from '../../api';
import { Graph } from '../../graph/graph';
import { toast } from '../../ui/toasts';
import { useCheck, type Checked } from './check';
import { CodeEditor, type Code } from './code';
import type { Known } from './complete';
import { read } from './place';

import { stepAt, stepsOf } from './steps';
import { convert, extent, type Format } from './text';

interface Props {
  /** Later changes arrive through `code`. */
  initial: string;
  text: string;
  format: Format;
  known: Known;
  /** Shown beside the format selector. */
  tools?: ComponentChildren;
  notice?: ComponentChildren;
  changed: (text: string, format: Format) => void;
  save: () => void;
  run: () => void;
  ready: (code: Code) => void;
}

const MOD = /^(Mac|iP)/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** The text, its problems, and its plan. */
export function Editor({ initial, text, format, known, tools, notice, changed, save, run, ready }: Props) {
  const checked = useCheck(text, format);
  const code = useRef<Code | null>(null);
  const [caret, setCaret] = useState(0);
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setHere(stepAt(read(text), caret)?.path ?? null), 80);
    return () => clearTimeout(timer);
  }, [text, caret]);

  // Keys handled by the editor do not reach this; a dialog has its own keys.
  const orders = useRef({ save, run });
  orders.current = { save, run };
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const order = event.key === 's' ? 'save' : event.key === 'Enter' ? 'run' : null;
      const shown = root.current?.offsetParent !== null && !document.querySelector('dialog[open]');
      if (!order || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.defaultPrevented || !shown) return;
      event.preventDefault();
      orders.current[order]();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

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
      toast(`Converted to ${to.toUpperCase()}.${converted.commentsLost ? ' JSON has no comments: those of the YAML were removed; undo restores them.' : ''}`);
    } catch (failure) {
      toast(`Not converted: the text cannot be parsed. ${says(failure)}`, 'bad');
    }
  };

  return (
    <div class="wf-editor" ref={root}>
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
          <kbd>{MOD} S</kbd> saves, <kbd>{MOD} Enter</kbd> runs, <kbd>Ctrl Space</kbd> completes, <kbd>{MOD} F</kbd> searches. <kbd>Tab</kbd> indents; to leave the
          text press <kbd>Escape</kbd>, then <kbd>Tab</kbd>.
        </p>
      </section>
      <section class="panel wf-preview" aria-labelledby="wf-preview-title">
        <header>
          <h2 id="wf-preview-title">Plan</h2>
          {checked.plan && checked.verdict === 'invalid' && <span class="dim">of the last valid text</span>}
        </header>
        {checked.plan ? (
          <div class={checked.verdict === 'invalid' ? 'wf-graph old' : 'wf-graph'}>
            <Graph plan={checked.plan} selected={here} onOpen={open} describesEdges />
          </div>
        ) : (
          <p class="empty">{checked.verdict === 'checking' ? 'Checking…' : 'The steps and their dependencies appear here as soon as the text is valid.'}</p>
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
    away: 'not checked: service unavailable',
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
