/**
 * The functions of the expression language, on plain values.
 *
 * <p>Values: JSON's null is Java's null; {@link Missing#VALUE} is "no value", which is something else; texts, booleans, {@code
 * Number}s, {@code List}s and {@code Map<String, ?>}s. Arguments and their parts are never modified. Whatever can be long asks the
 * {@link Budget} while it works. Neither the time zone nor the language of the machine has an influence.
 */
@NullMarked
package io.millrace.expression.function;

import org.jspecify.annotations.NullMarked;
