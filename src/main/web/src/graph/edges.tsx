import type { Edge, Layout } from './layout';

/** Edges are rendered once per layout: they do not depend on the state of steps. */
export function Lines({ layout }: { layout: Layout }) {
  return (
    <svg class="graph-lines" width={layout.width + 2} height={layout.height + 2} aria-hidden="true" focusable="false">
      <defs>
        <marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0.5 7.5 4 0 7.5z" />
        </marker>
      </defs>
      {layout.edges.map((edge) => (
        <path class="graph-edge" d={edge.d} marker-end="url(#graph-arrow)" />
      ))}
    </svg>
  );
}

/** The same edges, wide enough to point at and reachable by keyboard, each describing its cause. */
export function TellingLines({ layout, tell }: { layout: Layout; tell: (edge: Edge | null, at: Element | null) => void }) {
  return (
    <svg class="graph-lines telling" width={layout.width + 2} height={layout.height + 2} role="list" aria-label="What waits for what">
      {layout.edges.map((edge) => (
        <g role="listitem">
          <path
            class="graph-hit"
            d={edge.d}
            tabIndex={0}
            role="img"
            aria-label={says(edge)}
            onPointerEnter={(event) => tell(edge, event.currentTarget)}
            onPointerLeave={() => tell(null, null)}
            onFocus={(event) => tell(edge, event.currentTarget)}
            onBlur={() => tell(null, null)}
          />
        </g>
      ))}
    </svg>
  );
}

export function says(edge: Edge): string {
  const reasons = edge.reasons.map((reason) => `${reason.because} at ${reason.at}`);
  return `${edge.to.plan.id} waits for ${edge.from.plan.id}: ${reasons.join('; ')}`;
}
