package io.millrace.definition;

/** What happens when a step has failed and its retries are exhausted. */
public sealed interface OnError {

    /** The attempt of the execution fails. The default. */
    record Fail() implements OnError {}

    /** The execution continues; the step's output is <code>{"error": {...}}</code>. */
    record Continue() implements OnError {}

    /** These steps run with {@code error} as an additional root; the step's output is the last one's. */
    record Run(Body body) implements OnError {}
}
