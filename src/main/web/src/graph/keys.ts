import type { Box, Layout } from './layout';

/** Arrow key navigation: along the edges, up and down within a column, otherwise in reading order. */
export function next(layout: Layout, path: string, key: string): string | null {
  const index = layout.boxes.findIndex((box) => box.step.path === path);
  const box = layout.boxes[index];
  if (!box) return layout.boxes[0]?.step.path ?? null;
  switch (key) {
    case 'ArrowRight':
      return inner(layout, box) ?? along(layout, box, 1) ?? null;
    case 'ArrowLeft':
      return along(layout, box, -1) ?? box.step.body.owner?.path ?? null;
    case 'ArrowDown':
      return beside(layout, box, 1) ?? layout.boxes[index + 1]?.step.path ?? null;
    case 'ArrowUp':
      return beside(layout, box, -1) ?? layout.boxes[index - 1]?.step.path ?? null;
    case 'Home':
      return layout.boxes[0]!.step.path;
    case 'End':
      return layout.boxes[layout.boxes.length - 1]!.step.path;
    default:
      return null;
  }
}

/** Into an expanded step: its content and its successors both lie to the right, and the content is nearer. */
function inner(layout: Layout, box: Box): string | null {
  return box.open ? (layout.boxes.find((one) => one.step.body.owner === box.step)?.step.path ?? null) : null;
}

function along(layout: Layout, box: Box, way: 1 | -1): string | null {
  const ends = layout.edges
    .filter((edge) => (way === 1 ? edge.from : edge.to) === box.step)
    .map((edge) => (way === 1 ? edge.to : edge.from));
  const boxes = layout.boxes.filter((one) => ends.includes(one.step));
  boxes.sort((a, b) => Math.abs(a.column - box.column) - Math.abs(b.column - box.column) || Math.abs(a.y - box.y) - Math.abs(b.y - box.y));
  if (boxes[0]) return boxes[0].step.path;
  // The successors of the whole body, from its last column.
  const owner = way === 1 ? layout.boxes.find((one) => one.step === box.step.body.owner) : undefined;
  return owner ? along(layout, owner, 1) : null;
}

function beside(layout: Layout, box: Box, way: 1 | -1): string | null {
  const column = layout.boxes
    .filter((one) => one.step.body === box.step.body && one.column === box.column)
    .sort((a, b) => a.y - b.y);
  return column[column.indexOf(box) + way]?.step.path ?? null;
}
