package io.millrace.submission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an execution may be started with. */
@ConfigMapping(prefix = "millrace.input")
interface SubmissionConfig {

    /** Largest input of an execution, as JSON text in UTF-8. */
    @WithDefault("1M")
    MemorySize maxSize();

    /** Longest value of a limit's key, in characters; Postgres' own limit is about 600. */
    @WithDefault("256")
    int maxKeyLength();

    /** The longest delay an execution may be started with, and how far ahead its {@code at} may be. */
    @WithDefault("365D")
    Duration maxDelay();

    /** Most references ({@code $ref}) of a workflow's schema that the validation of one input follows. */
    @WithDefault("50000")
    int maxReferences();
}
