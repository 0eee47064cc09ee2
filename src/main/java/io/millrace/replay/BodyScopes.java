package io.millrace.replay;

import io.millrace.expression.Json;
import io.millrace.expression.Scope;

/** What the steps inside a body see besides what the enclosing step sees. A run and its reconstruction use the same. */
public final class BodyScopes {

    private BodyScopes() {}

    /** What the steps of an {@code onError} see. @param error JSON text */
    public static Scope errorHandler(Scope outer, String error) {
        return outer.inner().with("error", Json.parse(error));
    }
}
