/**
 * The expression language: JSONata, read by a {@link Parser} into a tree of {@link Node}s, and evaluated with a budget of time,
 * depth and memory. What differs from the reference implementation stands in docs/definition-language.md.
 *
 * <p>Values are those of {@link io.millrace.expression.function}.
 */
@NullMarked
package io.millrace.expression.language;

import org.jspecify.annotations.NullMarked;
