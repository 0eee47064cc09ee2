package io.millrace.expression.function;

/** No value: what a name that is not there, a filter that lets nothing through or a function without a result returns. */
public enum Missing {
    VALUE
}
