package io.millrace.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks the invariants after a schedule, over everything submitted, stored and called. */
final class Verdict {

    /**
     * A frozen process may have checked its lease right before it froze, and send when it wakes: only the remote
     * service can prevent that, by the key. After this long it must have noticed.
     */
    private static final Duration WAKING = Duration.ofSeconds(1);

    private final List<SubmissionOutcome> placed;
    private final Map<String, DatabaseHistory.Execution> executions;
    private final List<DatabaseHistory.Step> steps;
    private final List<DatabaseHistory.Change> changes;
    private final List<Effects.Call> calls;
    private final List<Effects.Answer> answers;
    private final List<Instant> thaws;
    private final List<String> wrong = new ArrayList<>();
    private final LimitCheck limited;
    private final CompensationCheck undoing;
    private int excused;

    Verdict(TestBed ground, Instant since, List<SubmissionOutcome> placed, FaultInjector storm) {
        this.placed = placed;
        this.thaws = storm.thaws();
        this.executions = ground.witness().executions(since).stream()
                .collect(Collectors.toMap(DatabaseHistory.Execution::id, execution -> execution));
        this.steps = ground.witness().steps(since);
        this.changes = ground.witness().changes(since);
        this.calls = ground.effects().calls();
        this.answers = ground.effects().answers();
        wrong.addAll(ground.witness().rewritten());
        placed.forEach(this::placed);
        executions.values().forEach(this::outcome);
        stored();
        oneOutcome();
        effects();
        limited = new LimitCheck(
                executions, changes, ground.effects().spans(), this::waking, cancelled(), storm.losses());
        wrong.addAll(limited.wrong());
        undoing =
                new CompensationCheck(executions, steps, calls, execution -> asked(execution, Submission.Change.UNDO));
        wrong.addAll(undoing.wrong());
    }

    private Map<String, Instant> cancelled() {
        return placed.stream()
                .filter(one -> one.perhaps(Submission.Change.CANCEL) || one.perhaps(Submission.Change.UNDO))
                .collect(Collectors.toMap(one -> one.id, one -> one.asked));
    }

    /** Empty when all invariants hold. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    String counts() {
        long unanswered = placed.stream().filter(one -> one.id == null).count();
        long cancelled = executions.values().stream()
                .filter(execution -> execution.status().equals("cancelled"))
                .count();
        Map<String, Long> refused = answers.stream()
                .filter(answer -> answer.status() != 200)
                .collect(groupingBy(Effects.Answer::key, counting()));
        // A call answered with 503 is to be repeated, unless the execution has finished by then.
        long repeated = calls.stream().collect(groupingBy(Effects.Call::key, counting())).entrySet().stream()
                .mapToLong(count -> Math.max(0, count.getValue() - 1 - refused.getOrDefault(count.getKey(), 0L)))
                .sum();
        return placed.size() + " ordered (" + unanswered + " never answered), " + executions.size() + " executions ("
                + cancelled + " cancelled), " + calls.size() + " calls (" + repeated + " repeated, "
                + excused
                + "  by a resumed process),  " + limited.most() + " of a customer at a time, " + undoing.undone()
                + " steps undone, "
                + placed.stream().filter(one -> one.stood != null).count() + " stood still";
    }

    // --- what clients were answered ---

    private void placed(SubmissionOutcome one) {
        one.wrong.forEach(what -> wrong.add(one.order + ": " + what));
        var stored = executions.values().stream()
                .filter(execution -> execution.parent() == null && execution.n() == one.order.n())
                .toList();
        if (one.id == null) {
            // Either the response or the request was lost. With a key there is always a response in the end.
            require(stored.size() <= 1, one.order + " was submitted once and stored " + stored.size() + " times");
            return;
        }
        if (stored.size() != 1 || !stored.get(0).id().equals(one.id)) {
            wrong.add(one.order + " was accepted as " + one.id + ", and stored are " + stored);
            return;
        }
        var status = stored.get(0).status();
        var change = one.order.change();
        boolean cancels = change == Submission.Change.CANCEL || change == Submission.Change.UNDO;
        // A failing execution cannot be cancelled with compensation: it is being compensated already.
        boolean undone = change == Submission.Change.UNDO && one.order.job().fails() && status.equals("failed");
        require(
                !cancels || one.told != SubmissionOutcome.Told.DONE || status.equals("cancelled") || undone,
                one.order + " was cancelled, and is " + stored.get(0));
        paused(one);
    }

    // From the acknowledgement of the pause until the request to resume.
    private void paused(SubmissionOutcome one) {
        if (one.stood == null) {
            return;
        }
        for (var call : calls) {
            boolean within = call.at().isAfter(one.stood) && call.at().isBefore(one.resumed);
            if (within && call.key().startsWith(one.id) && !waking(call.at())) {
                wrong.add("called at " + call.at() + ", paused from " + one.stood + " to " + one.resumed + ": "
                        + call.key());
            }
        }
    }

    private void stored() {
        Set<Long> ordered = placed.stream().map(one -> one.order.n()).collect(Collectors.toSet());
        for (var execution : executions.values()) {
            require(
                    execution.parent() == null
                            ? ordered.contains(execution.n())
                            : executions.containsKey(execution.parent()),
                    "nobody ordered " + execution);
        }
        Map<String, Integer> children = new HashMap<>();
        executions.values().stream()
                .filter(execution -> execution.parent() != null)
                .forEach(child -> children.merge(child.parent(), 1, Integer::sum));
        children.forEach((parent, count) -> require(count == 1, count + " children of " + parent));
    }

    // --- how each ended ---

    private void outcome(DatabaseHistory.Execution execution) {
        require(execution.over(), "not over: " + execution);
        require(execution.owner() == null, "still leased: " + execution);
        var job = FaultWorkflow.of(execution.workflow());
        require(execution.attempt() <= job.attempts(), "too many attempts: " + execution);
        switch (execution.status()) {
            case "cancelled" -> require(cancelAsked(execution), "nobody cancelled " + execution);
            case "failed" ->
                require(job.fails() && "fail".equals(execution.errorType()), "must not fail: " + execution);
            case "succeeded" ->
                require(
                        !job.fails() && execution.output().equals(Long.toString(job.output(execution.n()))),
                        "wrong output: " + execution);
            default -> require(false, "unknown status: " + execution);
        }
    }

    private boolean cancelAsked(DatabaseHistory.Execution execution) {
        return asked(execution, Submission.Change.CANCEL) || asked(execution, Submission.Change.UNDO);
    }

    private boolean asked(DatabaseHistory.Execution execution, Submission.Change change) {
        return placed.stream().anyMatch(one -> one.order.n() == execution.n() && one.perhaps(change));
    }

    private void oneOutcome() {
        Map<String, List<DatabaseHistory.Change>> histories =
                changes.stream().collect(Collectors.groupingBy(DatabaseHistory.Change::execution));
        for (var execution : executions.values()) {
            var history = histories.getOrDefault(execution.id(), List.of());
            long outcomes =
                    history.stream().filter(change -> over(change.after())).count();
            long revivals = history.stream()
                    .filter(change -> change.before() != null && over(change.before()))
                    .count();
            history.stream()
                    .filter(change -> change.paused() && !change.after().equals("waiting") && !over(change.after()))
                    .forEach(change -> wrong.add("paused, but continued:  " + change));
            require(outcomes == 1 && revivals == 0, execution.id() + " ended more than once or never: " + history);
        }
    }

    private static boolean over(String status) {
        return List.of("succeeded", "failed", "cancelled", "deleted").contains(status);
    }

    // --- what the remote service saw ---

    private void effects() {
        Map<String, Set<Long>> answered = new HashMap<>();
        answers.stream().filter(answer -> answer.status() == 200).forEach(answer -> answered.computeIfAbsent(
                        answer.key(), any -> new HashSet<>())
                .add(answer.value()));
        Map<String, List<Effects.Call>> byKey = calls.stream().collect(Collectors.groupingBy(Effects.Call::key));
        for (var key : byKey.keySet()) {
            require(executions.containsKey(key.substring(0, 36)), "a call of nobody's: " + key);
        }
        answered.forEach((key, values) -> require(values.size() == 1, key + " requested different things:  " + values));
        for (var step : steps) {
            if (!step.status().equals("succeeded") || !http(step)) {
                continue;
            }
            var value = new JsonObject(step.output()).getJsonObject("body").getLong("value");
            require(
                    answered.getOrDefault(step.key(), Set.of()).contains(value),
                    "recorded but never answered:  " + step + ", answered: " + answered.get(step.key()));
            for (var call : byKey.getOrDefault(step.key(), List.of())) {
                if (call.at().isAfter(step.committed())) {
                    late(step, call);
                }
            }
        }
    }

    private boolean waking(Instant at) {
        return thaws.stream().anyMatch(thaw -> !at.isBefore(thaw) && at.isBefore(thaw.plus(WAKING)));
    }

    private void late(DatabaseHistory.Step step, Effects.Call call) {
        if (waking(call.at())) {
            excused++;
        } else {
            wrong.add("called again at " + call.at() + " although recorded at " + step.committed() + ": " + step.key());
        }
    }

    private static boolean http(DatabaseHistory.Step step) {
        return step.output() != null
                && step.output().startsWith("{")
                && new JsonObject(step.output()).containsKey("headers");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
