/**
 * The language inside <code>${ ... }</code> (JSONata) and the JSON values it works on.
 *
 * <p>Owns: {@code Expression} (one compiled expression), {@code Template} (a JSON value with expressions in it),
 * {@code Scope} (what names mean), {@code Json} (values and their text form). A value is {@code null}, {@code Boolean},
 * {@code Number}, {@code String}, {@code List} or {@code Map<String, Object>}, never a node of a JSON library.
 *
 * <p>Invariants: parsed once, evaluated many times and by many threads; references are found from the syntax tree, so a
 * name inside a filter, a lambda or a string is not mistaken for a step; evaluation is bounded in time and depth.
 */
@NullMarked
package io.millrace.expression;

import org.jspecify.annotations.NullMarked;
