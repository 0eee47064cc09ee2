/**
 * A workflow as written: its steps, what each waits for, and everything that can be wrong with it.
 *
 * <p>Owns: {@code Workflow}, {@code Step}, {@code Kind} (one record a step kind), {@code Body} (steps that belong
 * together, with their {@code Graph}), {@code DefinitionParser} (YAML and JSON to a workflow or to every {@code Problem}
 * at once, see {@code Parsed}), {@code Durations}, {@code Throttle} (how many executions run and
 * start), {@code DefinitionLimits} (how large a definition may be), {@code ExecutionPlan} (the preview: each step, what it waits for and why).
 *
 * <p>Invariants: a {@code Workflow} that exists is valid: ids are unique, references resolve, there is no cycle. References
 * inside nested bodies count as inputs of the enclosing step. Nothing here does I/O.
 *
 * <p>How a text becomes a workflow: {@code YamlReader} or {@code JsonReader} make a {@code Tree} that knows the place of every
 * part; {@code BodyParser} and {@code KindParser} read it and tell {@code Names} what every expression reads; {@code
 * GraphBuilder} turns that into the graph of each body. A fault does not stop the reading, so all are told at once; only
 * what makes the rest unreadable does.
 */
@NullMarked
package io.millrace.definition;

import org.jspecify.annotations.NullMarked;
