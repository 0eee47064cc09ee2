import { type Figure, type Level } from './figures';

const SIGNS: Record<Level, [sign: string, badge: string, word: string]> = {
  ok: ['✓', 'succeeded', 'OK'],
  warning: ['▲', 'waiting', 'Warning'],
  critical: ['✕', 'failed', 'Critical'],
};

export function LevelBadge({ level, word }: { level: Level; word?: string }) {
  const [sign, badge, name] = SIGNS[level];
  return (
    <span class={`badge ${badge}`}>
      <span aria-hidden="true">{sign}</span> {word ?? name}
    </span>
  );
}

/** The current figures, each rated by colour, sign and word. */
export function Tiles({ figures }: { figures: Figure[] }) {
  return (
    <dl class="capacity-tiles">
      {figures.map((figure) => (
        <div key={figure.label} class={`panel capacity-tile ${figure.level ?? ''}`}>
          <dt>{figure.href ? <a href={figure.href}>{figure.label}</a> : figure.label}</dt>
          <dd class="capacity-figure">
            <span class="number">{figure.value}</span>
            {figure.level && <LevelBadge level={figure.level} />}
          </dd>
          <dd class="capacity-note">{figure.note}</dd>
        </div>
      ))}
    </dl>
  );
}

// Settings with their values, metrics and endpoints, as they appear in the service's sentences.
const TO_TYPE = /((?:GET )?\/api\/[\w/-]+|\/metrics|millrace_\w+|[A-Z]+(?:_[A-Z]+)+(?:=\w+)?)/;

export function Recommendations({ sentences, failed }: { sentences: string[] | undefined; failed: boolean }) {
  return (
    <section class="panel capacity-advice" aria-labelledby="capacity-advice">
      <h2 id="capacity-advice">Recommendations</h2>
      {sentences ? (
        <ul>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence.split(TO_TYPE).map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</li>
          ))}
        </ul>
      ) : (
        <p class="dim">{failed ? 'Nothing could be loaded.' : 'Loading…'}</p>
      )}
    </section>
  );
}
