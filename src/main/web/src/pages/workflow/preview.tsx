import type { Plan } from '../../types';

interface Props {
  plan: Plan;
  selected: string | null;
  open: (path: string) => void;
}

export function Preview({ plan, selected, open }: Props) {
  return (
    <ol class="wf-plan">
      {plan.steps.map((step) => (
        <li key={step.path} aria-current={step.path === selected ? 'step' : undefined}>
          <button class="button quiet small" onClick={() => open(step.path)}>
            {step.path}
          </button>{' '}
          <span class="dim">{step.kind}</span>
          {step.waitsFor.map(({ step: other, reasons }) => (
            <div class="dim">
              after {other}: {reasons.map(({ because, at }) => `${because} at ${at}`).join('; ')}
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}
