import { call, encode, get, Problem } from '../../api';
import type { Page, Workflow, WorkflowSummary } from '../../types';
import { child, read } from './place';
import { formatOf, MEDIA_TYPES, type Format } from './text';

/** What a new workflow begins with: small, valid, and it says what it does. */
export const STARTER = `# A workflow is a list of steps. A step starts as soon as what it reads is there.
name: my-workflow
description: What it is for.
input:
  type: object
  properties:
    name: { type: string, default: world, description: Whom to greet. }
steps:
  # Nothing connects these two, so they start together.
  - id: greeting
    set: "Hello, \${ input.name }!"
  - id: pause
    sleep: 2s
  # This one reads one of them and needs the other: it waits for both.
  - id: letter
    needs: pause
    set: { text: "\${ greeting }", length: "\${ $length(greeting) }" }
output: "\${ letter }"
`;

export interface Template {
  text: string;
  format: Format;
}

/** A stored workflow to begin from, under a name of its own. */
export async function template(name: string): Promise<Template> {
  const { source, mediaType } = await get<Workflow>(`/api/workflows/${encode(name)}`);
  const range = (child(read(source).contents, 'name') as { range?: [number, number, number] } | undefined)?.range;
  const fresh = JSON.stringify(`my-${name}`.slice(0, 100));
  const format = formatOf(mediaType);
  const written = format === 'json' ? fresh : fresh.slice(1, -1);
  return { text: range ? source.slice(0, range[0]) + written + source.slice(range[1]) : source, format };
}

export async function names(): Promise<string[]> {
  const { items } = await get<Page<WorkflowSummary>>('/api/workflows', { limit: 500 });
  return items.map(({ name }) => name);
}

/** The newest version of a name; 0 when there is no such workflow. */
export async function newestOf(name: string): Promise<number> {
  try {
    return (await get<Workflow>(`/api/workflows/${encode(name)}`)).version;
  } catch (failure) {
    if (failure instanceof Problem && failure.status === 404) return 0;
    throw failure;
  }
}

export interface Stored {
  name: string;
  version: number;
  created: boolean;
}

export function store(name: string, text: string, format: Format): Promise<Stored> {
  return call<Stored>('PUT', `/api/workflows/${encode(name)}`, { body: text, mediaType: MEDIA_TYPES[format] });
}
