/**
 * The language inside <code>${ ... }</code> (JSONata) and the JSON values it works on.
 *
 * <p>Owns: {@code Expression} (one compiled expression), {@code Template} (a JSON value with expressions in it),
 * {@code Scope} (the variables), {@code Json} (values to text and back). A value is {@code null}, {@code Boolean},
 * {@code Number}, {@code String}, {@code List} or {@code Map<String, Object>}, never a node of a JSON library.
 *
 * <p>Invariants: parsed once, evaluated many times and by many threads; references are collected from the syntax
 * tree, so a name inside a filter, a lambda or a string is not mistaken for a step; evaluation is bounded in time,
 * depth and size.
 */
@NullMarked
package io.millrace.expression;

import org.jspecify.annotations.NullMarked;
