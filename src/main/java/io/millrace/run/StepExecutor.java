package io.millrace.run;

import io.millrace.definition.Kind;

/**
 * Does one attempt of a step within the run, and reports to the {@link StepRun} exactly once: {@code succeed}, {@code fail}
 * or {@code stopped}.
 */
interface StepExecutor<K extends Kind> {

    /** May report before it returns. */
    RunningWork start(K kind, StepRun step);
}
