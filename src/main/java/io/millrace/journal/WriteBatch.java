package io.millrace.journal;

import io.millrace.database.Columns;
import io.millrace.database.Rows;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one write batch: for each execution one lease token and at most one transition, and any number of step
 * results and children; and what the answer means for each entry.
 */
final class WriteBatch {

    /** One execution within the batch. */
    private static final class Subject {
        final ExecutionId id;
        final long token;

        @Nullable
        Transition transition;

        Subject(ExecutionId id, long token) {
            this.id = id;
            this.token = token;
        }
    }

    private record StepKey(ExecutionId id, String path, int attempt) {}

    private static final Journal.Transitioned LOST = new Journal.Transitioned(false, Status.RUNNING, null);

    private final List<WriteEntry> entries;
    private final boolean[] lost;
    private final Map<ExecutionId, Subject> subjects = new HashMap<>();
    private final Map<StepKey, StepRecord> steps = new LinkedHashMap<>();
    private final List<NewExecution> children = new ArrayList<>();

    WriteBatch(List<WriteEntry> entries) {
        this.entries = entries;
        this.lost = new boolean[entries.size()];
        for (var entry : entries) {
            // Of two tokens of one execution the lower is stale: the higher comes from a claim that committed.
            subjects.merge(
                    entry.lease().id(),
                    new Subject(entry.lease().id(), entry.lease().token()),
                    (one, other) -> one.token >= other.token ? one : other);
        }
        for (int i = 0; i < entries.size(); i++) {
            lost[i] = !take(entries.get(i));
        }
    }

    // False: the lease is lost, to a newer one or by a transition earlier in this batch.
    private boolean take(WriteEntry entry) {
        var subject = subjects.get(entry.lease().id());
        if (subject == null || subject.token != entry.lease().token() || subject.transition != null) {
            return false;
        }
        var step = entry.step();
        if (step != null) {
            keep(subject.id, step);
        }
        var child = entry.child();
        if (child != null) {
            children.add(child);
        }
        subject.transition = entry.transition();
        return true;
    }

    // As the statement does between commits: a final result is not overwritten, a waiting one is, and a failure that
    // was
    // handled gets its output. Within one commit the statement cannot update the row it inserts.
    private void keep(ExecutionId id, StepRecord step) {
        var key = new StepKey(id, step.path(), step.attempt());
        var earlier = steps.get(key);
        if (earlier == null || earlier.status() == StepStatus.WAITING || handled(earlier, step)) {
            steps.remove(key);
            steps.put(key, step);
        }
    }

    private static boolean handled(StepRecord earlier, StepRecord step) {
        return earlier.status() == StepStatus.FAILED && earlier.output() == null && step.output() != null;
    }

    Tuple tuple() {
        var fences = new Columns(
                Columns.ID, Columns.LONG, Columns.TEXT, Columns.TEXT, Columns.TEXT, Columns.TIME, Columns.INT);
        var causes = new Columns(Columns.TEXT, Columns.TEXT, Columns.TEXT, Columns.BOOL);
        subjects.values().stream()
                .sorted(Comparator.comparing(subject -> subject.id))
                .forEach(subject -> {
                    fence(fences, subject);
                    cause(causes, subject);
                });
        var records = new Columns(
                Columns.ID,
                Columns.TEXT,
                Columns.INT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.TEXT,
                Columns.INT,
                Columns.INT,
                Columns.TIME,
                Columns.TIME,
                Columns.TIME);
        steps.forEach((key, step) -> record(records, key.id, step));
        var inserted = ExecutionColumns.columns();
        children.forEach(child -> ExecutionColumns.add(inserted, child));

        var tuple = Tuple.tuple();
        fences.addTo(tuple);
        causes.addTo(tuple);
        records.addTo(tuple);
        inserted.addTo(tuple);
        return tuple;
    }

    private static void record(Columns records, ExecutionId id, StepRecord step) {
        var wait = step.waitsFor();
        var retry = step.retry();
        records.add(
                id.value(),
                step.path(),
                step.attempt(),
                step.status().text(),
                step.output(),
                step.error(),
                wait == null ? null : wait.text(),
                retry == null ? null : retry.tries(),
                retry == null ? null : retry.executionAttempt(),
                retry == null ? null : retry.at(),
                step.startedAt(),
                step.finishedAt());
    }

    private static void fence(Columns fences, Subject subject) {
        var transition = subject.transition;
        if (transition == null) {
            fences.add(subject.id.value(), subject.token, null, null, null, null, null);
        } else {
            transition.fold(new Fence(fences, subject.id.value(), subject.token));
        }
    }

    /** Adds what the statement takes of a transition. */
    private record Fence(Columns fences, UUID id, long token) implements Transition.Cases<Columns> {

        @Override
        public Columns succeed(Transition.Succeed succeed) {
            return add("succeed", succeed, null, null);
        }

        @Override
        public Columns fail(Transition.Fail fail) {
            return add("fail", fail, null, null);
        }

        @Override
        public Columns compensate(Transition.Compensate compensate) {
            return add("compensate", compensate, null, null);
        }

        @Override
        public Columns cancelled(Transition.Cancelled cancelled) {
            return add("cancel", cancelled, null, null);
        }

        @Override
        public Columns retry(Transition.Retry retry) {
            return add("retry", retry, retry.due(), null);
        }

        @Override
        public Columns park(Transition.Park park) {
            return add("park", park, park.due(), park.signalsSeen());
        }

        @Override
        public Columns handBack(Transition.HandBack handBack) {
            return add("hand-back", handBack, null, null);
        }

        private Columns add(String name, Transition transition, @Nullable Instant due, @Nullable Integer signals) {
            fences.add(id, token, name, transition.output(), transition.error(), due, signals);
            return fences;
        }
    }

    private static void cause(Columns causes, Subject subject) {
        var transition = subject.transition;
        if (transition == null) {
            causes.add(null, null, null, false);
        } else {
            var why = transition instanceof Transition.Fail fail ? fail.why() : null;
            causes.add(
                    why == null ? null : why.type(),
                    why == null ? null : why.place(),
                    joined(transition.undone()),
                    transition.orphans());
        }
    }

    // Step ids contain no comma.
    private static @Nullable String joined(List<String> steps) {
        return steps.isEmpty() ? null : String.join(",", steps);
    }

    /** One answer for each entry, in order. */
    List<Journal.Transitioned> answers(RowSet<Row> rows) {
        Map<UUID, @Nullable UUID> parents = new HashMap<>();
        Map<UUID, Status> moved = new HashMap<>();
        Map<UUID, ReadyExecution> woken = new HashMap<>();
        for (var row : rows) {
            var id = row.getUUID("id");
            switch (row.getString("what")) {
                case "held" -> parents.put(id, row.getUUID("parent_id"));
                case "moved" -> {
                    moved.put(id, Status.of(row.getString("status")));
                    if (row.getBoolean("woken")) {
                        woken.put(id, Rows.due(row));
                    }
                }
                default -> throw new IllegalStateException("unknown answer " + row.getString("what"));
            }
        }
        var answers = new ArrayList<Journal.Transitioned>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            var id = entries.get(i).lease().id().value();
            answers.add(lost[i] || !parents.containsKey(id) ? LOST : answer(entries.get(i), id, parents, moved, woken));
        }
        return answers;
    }

    private static Journal.Transitioned answer(
            WriteEntry entry,
            UUID id,
            Map<UUID, @Nullable UUID> parents,
            Map<UUID, Status> moved,
            Map<UUID, ReadyExecution> woken) {
        var transition = entry.transition();
        if (transition == null) {
            return new Journal.Transitioned(true, Status.RUNNING, null);
        }
        var parent = parents.get(id);
        // Reported once, though several of its children may have completed in this batch.
        var wakes = transition.status().terminal() && parent != null ? woken.remove(parent) : null;
        return new Journal.Transitioned(true, moved.getOrDefault(id, transition.status()), wakes);
    }
}
