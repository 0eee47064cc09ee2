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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one statement of the lane carries: for each execution one fence and perhaps one leave, and any number of records
 * and children; and what its answer means for each entry.
 */
final class WriteBatch {

    /** Where one execution stands within the batch. */
    private static final class Subject {
        final ExecutionId id;
        final long token;

        @Nullable
        Transition leave;

        Subject(ExecutionId id, long token) {
            this.id = id;
            this.token = token;
        }
    }

    private record StepKey(ExecutionId id, String path, int attempt) {}

    private static final Journal.Left LOST = new Journal.Left(false, Status.RUNNING, null);

    private final List<WriteEntry> entries;
    private final boolean[] lost;
    private final Map<ExecutionId, Subject> subjects = new HashMap<>();
    private final Map<StepKey, StepRecord> steps = new LinkedHashMap<>();
    private final List<NewExecution> children = new ArrayList<>();

    WriteBatch(List<WriteEntry> entries) {
        this.entries = entries;
        this.lost = new boolean[entries.size()];
        for (var entry : entries) {
            // Of two tokens of one execution the lower is history: the higher comes from a claim that committed.
            subjects.merge(
                    entry.lease().id(),
                    new Subject(entry.lease().id(), entry.lease().token()),
                    (one, other) -> one.token >= other.token ? one : other);
        }
        for (int i = 0; i < entries.size(); i++) {
            lost[i] = !take(entries.get(i));
        }
    }

    // False: the lease is over, by a newer one or by a leave earlier in this batch.
    private boolean take(WriteEntry entry) {
        var subject = subjects.get(entry.lease().id());
        if (subject == null || subject.token != entry.lease().token() || subject.leave != null) {
            return false;
        }
        if (entry instanceof WriteEntry.Step record) {
            keep(subject.id, record.step());
        } else if (entry instanceof WriteEntry.Spawn spawn) {
            keep(subject.id, spawn.waiting());
            children.add(spawn.child());
        } else if (entry instanceof WriteEntry.Leave leave) {
            subject.leave = leave.transition();
        }
        return true;
    }

    // As the statement does between commits: a final record stays, a waiting one gives way, a failure that was dealt
    // with gets its output. It cannot do so within one.
    private void keep(ExecutionId id, StepRecord step) {
        var key = new StepKey(id, step.path(), step.attempt());
        var earlier = steps.get(key);
        if (earlier == null || earlier.status() == StepStatus.WAITING || dealtWith(earlier, step)) {
            steps.remove(key);
            steps.put(key, step);
        }
    }

    private static boolean dealtWith(StepRecord earlier, StepRecord step) {
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
                Columns.TIME,
                Columns.TIME);
        steps.forEach((key, step) -> records.add(
                key.id.value(),
                step.path(),
                step.attempt(),
                step.status().text(),
                step.output(),
                step.error(),
                step.startedAt(),
                step.finishedAt()));
        var born = ExecutionColumns.columns();
        children.forEach(child -> ExecutionColumns.add(born, child));

        var tuple = Tuple.tuple();
        fences.addTo(tuple);
        causes.addTo(tuple);
        records.addTo(tuple);
        born.addTo(tuple);
        return tuple;
    }

    private static void fence(Columns fences, Subject subject) {
        var id = subject.id.value();
        var leave = subject.leave;
        if (leave == null) {
            fences.add(id, subject.token, null, null, null, null, null);
        } else if (leave instanceof Transition.Succeed succeed) {
            fences.add(id, subject.token, "succeed", succeed.output(), null, null, null);
        } else if (leave instanceof Transition.Fail fail) {
            fences.add(id, subject.token, "fail", null, fail.error(), null, null);
        } else if (leave instanceof Transition.Cancelled cancelled) {
            fences.add(id, subject.token, "cancel", null, cancelled.error(), null, null);
        } else if (leave instanceof Transition.Compensate compensate) {
            fences.add(id, subject.token, "compensate", null, compensate.error(), null, null);
        } else if (leave instanceof Transition.Retry retry) {
            fences.add(id, subject.token, "retry", null, retry.error(), retry.due(), null);
        } else if (leave instanceof Transition.Park park) {
            fences.add(id, subject.token, "park", null, null, park.due(), park.signalsSeen());
        } else if (leave instanceof Transition.HandBack) {
            fences.add(id, subject.token, "hand-back", null, null, null, null);
        }
    }

    private static void cause(Columns causes, Subject subject) {
        if (subject.leave instanceof Transition.Fail fail) {
            causes.add(fail.why().type(), fail.why().place(), joined(fail.undone()), fail.orphans());
        } else if (subject.leave instanceof Transition.Cancelled cancelled) {
            causes.add(null, null, joined(cancelled.undone()), false);
        } else {
            causes.add(null, null, null, subject.leave instanceof Transition.Succeed succeed && succeed.orphans());
        }
    }

    // Ids have no comma.
    private static @Nullable String joined(List<String> steps) {
        return steps.isEmpty() ? null : String.join(",", steps);
    }

    /** One answer for each entry, in order. */
    List<Journal.Left> answers(RowSet<Row> rows) {
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
        var answers = new ArrayList<Journal.Left>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            var id = entries.get(i).lease().id().value();
            answers.add(lost[i] || !parents.containsKey(id) ? LOST : answer(entries.get(i), id, parents, moved, woken));
        }
        return answers;
    }

    private static Journal.Left answer(
            WriteEntry entry,
            UUID id,
            Map<UUID, @Nullable UUID> parents,
            Map<UUID, Status> moved,
            Map<UUID, ReadyExecution> woken) {
        if (!(entry instanceof WriteEntry.Leave leave)) {
            return new Journal.Left(true, Status.RUNNING, null);
        }
        var parent = parents.get(id);
        // Named once, though several children of it may have ended in this batch.
        var wakes = leave.transition().status().terminal() && parent != null ? woken.remove(parent) : null;
        return new Journal.Left(true, moved.getOrDefault(id, leave.transition().status()), wakes);
    }
}
