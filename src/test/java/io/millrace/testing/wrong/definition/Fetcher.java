package io.millrace.testing.wrong.definition;

import io.smallrye.mutiny.Uni;

/** A parser that does I/O. */
class Fetcher {
    Uni<Shape> fetch() {
        return Uni.createFrom().nullItem();
    }
}
