package io.millrace.expression.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A built-in function. Its arguments were checked and completed by its signature before. */
public interface Function {

    /**
     * @param arguments as many as the signature declares; one that was not given is {@link Missing#VALUE}
     * @throws Failure with the language's own code when it fails
     */
    @Nullable
    Object call(Budget budget, List<@Nullable Object> arguments);
}
