export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where the next range starts. */
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** With `range`, all from the last clicked row to this one take this row's new state. */
export function toggled(selection: Selection, id: string, range: boolean, order: readonly string[]): Selection {
  const ids = new Set(selection.ids);
  const on = !ids.has(id);
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  const touched = range && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const one of touched) {
    if (on) ids.add(one);
    else ids.delete(one);
  }
  return { ids, anchor: id };
}

export function everything(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: null };
}

/** Only visible rows can be selected: an action never affects what the person does not see. */
export function within(selection: Selection, order: readonly string[]): Selection {
  const shown = new Set(order);
  if ([...selection.ids].every((id) => shown.has(id))) return selection;
  return { ids: new Set([...selection.ids].filter((id) => shown.has(id))), anchor: selection.anchor };
}
