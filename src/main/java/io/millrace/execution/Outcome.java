package io.millrace.execution;

import org.jspecify.annotations.Nullable;

/**
 * The state of an execution and, once it is terminal, its result.
 *
 * @param output JSON text, when succeeded
 * @param error JSON text, when failed or cancelled
 */
public record Outcome(
        Status status, @Nullable String output, @Nullable String error) {}
