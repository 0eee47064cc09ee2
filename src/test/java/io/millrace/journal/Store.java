package io.millrace.journal;

import static io.millrace.database.TestDatabase.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.control.ControlAdapters;
import io.millrace.control.DeadLetterOrders;
import io.millrace.control.ExecutionOrders;
import io.millrace.control.Reruns;
import io.millrace.database.TestDatabase;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.maintenance.MaintenanceAdapters;
import io.millrace.maintenance.Partitions;
import io.millrace.visibility.DeadLetters;
import io.millrace.visibility.Executions;
import io.millrace.visibility.VisibilityAdapters;
import io.millrace.visibility.WorkflowActivity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The room as a test sees it: its ports on a database of its own, and short words for what tests do often. */
public final class Store implements AutoCloseable {

    public static final TenantId TENANT = TenantId.DEFAULT;
    public static final Failure BROKEN = new Failure("broken", "broken on purpose", false);

    public final TestDatabase database;
    public final CompletionNotifier endings = new CompletionNotifier();
    public final MeterRegistry metrics = new SimpleMeterRegistry();
    public final Journal journal;
    public final Leases leases;
    public final Signals signals;
    public final Slots slots;
    public final Executions executions;
    public final ExecutionOrders orders;
    public final DeadLetterOrders letterOrders;
    public final WorkflowActivity activities;
    public final Partitions partitions;
    public final DeadLetters letters;
    public final Reruns reruns;

    public Store() {
        this(new TestDatabase());
    }

    public Store(TestDatabase database) {
        this.database = database;
        // Tests ask right after a change.
        var config = TestDatabase.config(JournalConfig.class, Map.of("millrace.journal.figures-for", "0"));
        this.journal = new PostgresJournal(database.shards(), config, database.config(), metrics, endings);
        this.leases = new PostgresLeases(database.shards(), config, database.config());
        this.signals = new PostgresSignals(database.shards(), database.config());
        this.slots = new PostgresSlots(database.shards(), config, database.config());
        this.executions = VisibilityAdapters.executions(database.shards(), config, database.config());
        this.activities = VisibilityAdapters.activity(database.shards(), config, database.config());
        this.letters = VisibilityAdapters.deadLetters(database.shards(), database.config());
        this.orders = ControlAdapters.orders(database.shards(), config, database.config());
        this.letterOrders = ControlAdapters.deadLetterOrders(database.shards(), config, database.config());
        this.reruns = ControlAdapters.reruns(database.shards(), config, database.config());
        this.partitions = MaintenanceAdapters.partitions(database.shards(), config);
    }

    public static NewExecution execution() {
        return execution(null);
    }

    public static NewExecution execution(NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        return new NewExecution(
                ExecutionId.next(now, 0), TENANT, "flow", 1, 5, Trigger.API, "{\"a\":1}", now, now, parent);
    }

    public static NewExecution limited(StartLimits limits, NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        return new NewExecution(
                ExecutionId.next(now, 0), TENANT, "flow", 1, 5, Trigger.API, "{}", now, now, parent, limits);
    }

    public static NewExecution due(Instant due) {
        var now = Instant.now();
        return new NewExecution(ExecutionId.next(now, 0), TENANT, "flow", 1, 5, Trigger.API, "{}", now, due, null);
    }

    public static StepRecord step(String path, int attempt, StepStatus status, @Nullable String output) {
        var now = Instant.now();
        return status == StepStatus.WAITING
                ? waiting(path, attempt, new StepWait.ForSteps())
                : new StepRecord(path, attempt, status, output, null, now, now);
    }

    public static StepRecord waiting(String path, int attempt, StepWait wait) {
        return new StepRecord(path, attempt, StepStatus.WAITING, null, null, Instant.now(), null).waitingFor(wait);
    }

    public static StepRecord done(String path) {
        return step(path, 1, StepStatus.SUCCEEDED, "1");
    }

    public ExecutionId inserted() {
        var execution = execution();
        await(journal.insert(execution));
        return execution.id();
    }

    public Claim claim(ExecutionId id, String owner) {
        var claims = await(journal.claim(List.of(id), owner));
        if (claims.isEmpty()) {
            claims = await(slots.claimSuspect(id, owner, Duration.ofSeconds(5))).claims();
        }
        if (claims.size() != 1) {
            throw new AssertionError("claimed " + claims.size() + " of 1");
        }
        return claims.get(0);
    }

    /** A new execution, claimed. */
    public Lease running() {
        return claim(inserted(), "owner").lease();
    }

    public Executions.Details find(ExecutionId id) {
        return await(executions.find(TENANT, id)).orElseThrow();
    }

    public void beat(String owner) {
        await(leases.heartbeat(new Leases.Owner(owner, "worker", 10, 1), null));
    }

    @Override
    public void close() {
        database.close();
    }
}
