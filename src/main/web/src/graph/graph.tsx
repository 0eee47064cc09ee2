import './graph.css';
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Plan } from '../types';
import { Lines, TellingLines } from './edges';
import { next } from './keys';
import { type Edge, layout, NODE_HEIGHT, openAtFirst } from './layout';
import { FrameBox, Node, type Pick, type Shared } from './nodes';
import { usePanZoom } from './pan';
import type { States } from './states';
import { treeOf } from './tree';

interface Props {
  plan: Plan;
  /** State of an execution; without it only the plan is shown. */
  states?: States;
  /** Called with the planned path and the path in this execution. */
  onOpen?: (path: string, concrete: string) => void;
  /** The planned path. */
  selected?: string | null;
  /** Hovering or focusing an edge shows which references created it. */
  describesEdges?: boolean;
}

/**
 * A plan as a graph, left to right. Steps are buttons, one of them in the tab order: arrow keys move along the edges.
 */
export function Graph({ plan, states, onOpen, selected, describesEdges }: Props) {
  const tree = useMemo(() => treeOf(plan), [plan]);
  // Kept by path across changes of the plan: a step is collapsed only once while a workflow is edited.
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map());
  const open = useMemo(() => {
    const paths = openAtFirst(tree);
    for (const [path, isOpen] of folded) {
      if (isOpen) paths.add(path);
      else paths.delete(path);
    }
    return paths;
  }, [tree, folded]);
  const laid = useMemo(() => layout(tree, open), [tree, open]);
  const { window, plane, tools, show, fitAll } = usePanZoom(laid);
  const [told, setTold] = useState<{ edge: Edge; x: number; y: number } | null>(null);

  const current = useRef<string | null>(null);
  const button = (path: string) => plane.current?.querySelector<HTMLButtonElement>(`button[data-path="${CSS.escape(path)}"]`) ?? null;
  const tabTo = (path: string) => {
    if (current.current && current.current !== path) button(current.current)?.setAttribute('tabindex', '-1');
    button(path)?.setAttribute('tabindex', '0');
    current.current = path;
  };
  const latest = useRef({ laid, onOpen });
  latest.current = { laid, onOpen };

  const shared = useMemo((): Shared => {
    const picks = signal<ReadonlyMap<string, Pick>>(new Map());
    return {
      states,
      picks,
      pick: (loop, pick) => {
        const changed = new Map(picks.value);
        if (pick === null) changed.delete(loop);
        else changed.set(loop, pick);
        picks.value = changed;
      },
      open: (path, concrete) => latest.current.onOpen?.(path, concrete),
      toggle: (path) =>
        setFolded((before) => {
          const isOpen = latest.current.laid.boxes.find((box) => box.step.path === path)?.open ?? false;
          return new Map(before).set(path, !isOpen);
        }),
      focused: (path) => {
        tabTo(path);
        const box = latest.current.laid.boxes.find((one) => one.step.path === path);
        if (box && button(path)?.matches(':focus-visible')) show({ ...box, height: NODE_HEIGHT });
      },
      key: (path, event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === 'f' || event.key === 'F') {
          shared.toggle(path);
          return;
        }
        const to = next(latest.current.laid, path, event.key);
        if (to === null && !event.key.startsWith('Arrow')) return;
        event.preventDefault();
        event.stopPropagation();
        if (to !== null) button(to)?.focus({ preventScroll: true });
      },
    };
  }, [states]);

  useLayoutEffect(() => {
    const kept = current.current && laid.boxes.some((box) => box.step.path === current.current);
    const path = kept ? current.current : laid.boxes[0]?.step.path;
    if (path) tabTo(path);
  }, [laid]);
  useEffect(() => {
    const box = selected ? laid.boxes.find((one) => one.step.path === selected) : undefined;
    if (box) show({ ...box, height: NODE_HEIGHT });
  }, [selected]);

  const frames = useMemo(() => laid.frames.map((frame) => <FrameBox key={`${frame.body.owner?.path}/${frame.body.name}`} frame={frame} shared={shared} />), [laid, shared]);
  const nodes = useMemo(
    () => laid.boxes.map((box) => <Node key={box.step.path} box={box} shared={shared} selected={box.step.path === selected} />),
    [laid, shared, selected],
  );
  const lines = useMemo(() => <Lines layout={laid} />, [laid]);
  const tell = (edge: Edge | null, at: Element | null) => {
    if (!edge || !at || !window.current) return setTold(null);
    const line = at.getBoundingClientRect();
    const frame = window.current.getBoundingClientRect();
    const clamp = (value: number, most: number) => Math.max(8, Math.min(value, most));
    setTold({ edge, x: clamp(line.x + line.width / 2 - frame.x, frame.width - 180), y: clamp(line.y + line.height / 2 - frame.y, frame.height - 60) });
  };
  const telling = useMemo(() => describesEdges && <TellingLines layout={laid} tell={tell} />, [laid, describesEdges]);
  const folds = tree.steps.filter((step) => step.bodies.length > 0);
  const foldAll = (isOpen: boolean) => {
    setFolded(new Map(folds.map((step) => [step.path, isOpen])));
    requestAnimationFrame(() => requestAnimationFrame(fitAll));
  };

  return (
    <div class="graph">
      <div class="graph-window" ref={window} role="group" aria-label={`Steps of ${plan.name}: arrow keys move along the edges, Enter opens, F folds`}>
        <div class="graph-plane" ref={plane} style={`width:${laid.width}px;height:${laid.height}px`}>
          {frames}
          {lines}
          {telling}
          {nodes}
        </div>
        {told && (
          <div class="graph-told" role="tooltip" style={`left:${told.x}px;top:${told.y}px`}>
            <strong>{told.edge.to.plan.id}</strong> waits for <strong>{told.edge.from.plan.id}</strong>
            {told.edge.reasons.map((reason) => (
              <div>
                <code>{reason.because}</code> <span class="dim">at {reason.at}</span>
              </div>
            ))}
          </div>
        )}
      </div>
      <div class="graph-tools" role="toolbar" aria-label="View of the graph">
        {folds.length > 0 && (
          <button class="button quiet small" onClick={() => foldAll(open.size === 0)}>
            {open.size === 0 ? 'Unfold all' : 'Fold all'}
          </button>
        )}
        {tools}
      </div>
    </div>
  );
}
