package io.millrace.api.execution;

import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.submission.Submitted;
import java.util.List;

/** Answers a submission: an accepted execution, or the {@link Refusal} that is thrown. */
final class SubmissionAnswer implements Submitted.Cases<RunResponses.Accepted> {

    private final String inputName;

    /** @param inputName the name under which the client gave the input */
    SubmissionAnswer(String inputName) {
        this.inputName = inputName;
    }

    @Override
    public RunResponses.Accepted accepted(Submitted.Accepted accepted) {
        return new RunResponses.Accepted(accepted.id(), accepted.queued(), false, accepted.reason());
    }

    @Override
    public RunResponses.Accepted replayed(Submitted.Replayed replayed) {
        return new RunResponses.Accepted(replayed.id(), replayed.queued(), true, replayed.reason());
    }

    @Override
    public RunResponses.Accepted keyConflict(Submitted.KeyConflict conflict) {
        throw new Refusal(
                ProblemType.IDEMPOTENCY_KEY_TAKEN,
                conflict.reason(),
                List.of(Fault.at(IdempotencyKey.FIELD, "first used by execution " + conflict.first())));
    }

    @Override
    public RunResponses.Accepted unknown(Submitted.Unknown unknown) {
        throw new Refusal(ProblemType.UNKNOWN_WORKFLOW, unknown.reason());
    }

    @Override
    public RunResponses.Accepted inactive(Submitted.Inactive inactive) {
        throw new Refusal(ProblemType.WORKFLOW_PAUSED, inactive.reason());
    }

    @Override
    public RunResponses.Accepted invalid(Submitted.Invalid invalid) {
        throw RunRequest.invalid(invalid.faults().stream()
                .map(fault -> Fault.at(path(fault.path()), fault.message()))
                .toList());
    }

    private String path(String path) {
        return path.startsWith(RunRequest.TRIGGER_DATA)
                ? inputName + path.substring(RunRequest.TRIGGER_DATA.length())
                : path;
    }

    @Override
    public RunResponses.Accepted tooLarge(Submitted.TooLarge tooLarge) {
        throw new Refusal(ProblemType.TOO_LARGE, tooLarge.reason());
    }
}
