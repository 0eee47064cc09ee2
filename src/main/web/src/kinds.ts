// The kinds of steps. Each describes itself in Java (io.millrace.step.StepKind), and the build writes this file of them.
import described from '../../../../target/kinds.json';

/** A name with a meaning inside a step: empty is the id of the step. */
export interface ScopedName {
  readonly name: string;
  readonly info: string;
  /** The keys of the step in whose value it has that meaning. */
  readonly within: readonly string[];
}

export interface Kind {
  readonly key: string;
  /** One sentence on what it gives. */
  readonly output: string;
  /** The fields of its output, when they are always the same. */
  readonly fields: readonly string[];
  /** Keys of steps that run at most once. */
  readonly branches: readonly string[];
  /** Keys of objects of such steps by name. */
  readonly cases: readonly string[];
  /** Keys of steps that run once for each turn. */
  readonly turns: readonly string[];
  readonly names: readonly ScopedName[];
  readonly countedTurns: boolean;
  /** A finished attempt was mostly spent waiting. */
  readonly waits: boolean;
  readonly startsWorkflow: boolean;
}

export const KINDS: readonly Kind[] = described;

const BY_KEY = new Map(KINDS.map((kind) => [kind.key, kind]));

export const kindNamed = (key: string): Kind | undefined => BY_KEY.get(key);

export const isLoopKind = (key: string): boolean => (BY_KEY.get(key)?.turns.length ?? 0) > 0;

const distinct = (keys: readonly string[]): readonly string[] => [...new Set(keys)];

/** Keys under which any step has steps of its kind. */
export const BRANCH_KEYS = distinct(KINDS.flatMap((kind) => kind.branches));
export const CASE_KEYS = distinct(KINDS.flatMap((kind) => kind.cases));
export const TURN_KEYS = distinct(KINDS.flatMap((kind) => kind.turns));
