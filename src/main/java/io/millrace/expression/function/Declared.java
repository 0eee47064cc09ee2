package io.millrace.expression.function;

/**
 * A built-in function as expressions see it.
 *
 * @param name without the dollar sign
 * @param signature types of the arguments and of the result, as in {@code <s-nn?:s>}
 * @param arity how many arguments a function of higher order may pass to it
 */
public record Declared(String name, String signature, int arity, Function function) {}
