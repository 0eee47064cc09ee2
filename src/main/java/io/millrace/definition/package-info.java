/**
 * Workflow definitions: parsing, validation, and the dependencies between steps.
 *
 * <p>Owns: {@code Workflow}, {@code Step}, {@code Kind} (one record a step kind), {@code Body} (a list of steps with
 * their {@code Graph}), {@code DefinitionParser} (YAML and JSON to a workflow or to every {@code Problem} at once,
 * see {@code Parsed}), {@code Durations}, {@code Throttle} (limits on running and starting executions),
 * {@code DefinitionLimits} (size limits), {@code ExecutionPlan} (a preview: each step, what it waits for and why).
 *
 * <p>Invariants: a {@code Workflow} that exists is valid: ids are unique, references resolve, there is no cycle.
 * References inside nested bodies count as inputs of the enclosing step. Nothing here does I/O.
 *
 * <p>How a text becomes a workflow: {@code YamlReader} or {@code JsonReader} build a {@code Tree} with the position
 * of every part; {@code BodyParser} and {@code KindParser} parse it and record in {@code Names} what every expression
 * reads; {@code GraphBuilder} turns that into the graph of each body. A problem does not stop the parser, so all are
 * reported at once; only one that makes the rest unreadable does.
 */
@NullMarked
package io.millrace.definition;

import org.jspecify.annotations.NullMarked;
