/**
 * A workflow as written: its steps, what each waits for, and everything that can be wrong with it.
 *
 * <p>Owns: {@code Workflow}, {@code Step}, {@code Kind} (one record a step kind), {@code Body} (steps that belong
 * together, with their {@code Graph}), {@code DefinitionParser} (YAML and JSON to a workflow or to every {@code Problem}
 * at once), {@code Plan} (the preview: each step, what it waits for and why).
 *
 * <p>Invariants: a {@code Workflow} that exists is valid: ids are unique, references resolve, there is no cycle. References
 * inside nested bodies count as inputs of the enclosing step. Nothing here does I/O.
 */
@NullMarked
package io.millrace.definition;

import org.jspecify.annotations.NullMarked;
