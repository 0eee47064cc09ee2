package io.millrace.testing.wrong.execution;

import io.smallrye.mutiny.Uni;

/** A decision that does I/O. */
public record Later(Uni<Void> write) {}
