package io.millrace.api.problem;

import io.millrace.api.problem.ProblemBody.Fault;
import java.util.List;
import java.util.function.Supplier;

/** Ends a request with a problem. Carries no stack trace: it is an answer, not a fault. */
public final class Refusal extends RuntimeException {

    private final ProblemType type;
    private final String detail;
    private final List<Fault> errors;

    public Refusal(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    public Refusal(ProblemType type, String detail, List<Fault> errors) {
        super(detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.errors = List.copyOf(errors);
    }

    /** With one fault, whose message is the detail as well. */
    public static Refusal at(ProblemType type, String path, String message) {
        return new Refusal(type, path.isEmpty() ? message : path + ": " + message, List.of(Fault.at(path, message)));
    }

    public static Supplier<Refusal> unknownWorkflow(String name) {
        return () -> new Refusal(
                ProblemType.UNKNOWN_WORKFLOW,
                "There is no workflow '" + name + "'. Create it with PUT /api/workflows/" + name + ".");
    }

    public static Supplier<Refusal> unknownVersion(String name, String version) {
        return () -> new Refusal(
                ProblemType.UNKNOWN_WORKFLOW, "There is no version " + version + " of a workflow '" + name + "'.");
    }

    public static Supplier<Refusal> unknownExecution(String id) {
        return () -> new Refusal(ProblemType.UNKNOWN_EXECUTION, "There is no execution '" + id + "'.");
    }

    public ProblemType type() {
        return type;
    }

    public List<Fault> errors() {
        return errors;
    }

    public ProblemBody body(String instance) {
        return ProblemBody.of(type, detail, instance, errors);
    }
}
