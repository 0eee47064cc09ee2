package io.millrace.journal;

import static io.millrace.shard.TestDatabase.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Lease;
import io.millrace.execution.Limits;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.shard.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The room as a test sees it: its ports on a database of its own, and short words for what tests do often. */
final class Store implements AutoCloseable {

    static final String TENANT = "default";
    static final Failure BROKEN = new Failure("broken", "broken on purpose", false);

    final TestDatabase database;
    final Endings endings = new Endings();
    final MeterRegistry metrics = new SimpleMeterRegistry();
    final Journal journal;
    final Leases leases;
    final Slots slots;
    final Executions executions;
    final Activities activities;
    final Partitions partitions;
    final DeadLetters letters;
    final Reruns reruns;

    Store() {
        this(new TestDatabase());
    }

    Store(TestDatabase database) {
        this.database = database;
        // Tests ask right after a change.
        var config = TestDatabase.config(JournalConfig.class, Map.of("millrace.journal.figures-for", "0"));
        this.journal = new PostgresJournal(database.shards(), config, database.config(), metrics, endings);
        this.leases = new PostgresLeases(database.shards(), config, database.config());
        this.slots = new PostgresSlots(database.shards(), config, database.config());
        this.executions = new PostgresExecutions(database.shards(), config, database.config());
        this.activities = new PostgresActivities(database.shards(), config, database.config());
        this.letters = new PostgresDeadLetters(database.shards(), config, database.config());
        this.reruns = new PostgresReruns(database.shards(), config, database.config());
        this.partitions = new Partitions(database.shards(), config);
    }

    static NewExecution execution() {
        return execution(null);
    }

    static NewExecution execution(NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        return new NewExecution(ExecutionId.next(now, 0), TENANT, "flow", 1, 5, "api", "{\"a\":1}", now, now, parent);
    }

    static NewExecution limited(Limits limits, NewExecution.@Nullable Parent parent) {
        var now = Instant.now();
        return new NewExecution(ExecutionId.next(now, 0), TENANT, "flow", 1, 5, "api", "{}", now, now, parent, limits);
    }

    static NewExecution due(Instant due) {
        var now = Instant.now();
        return new NewExecution(ExecutionId.next(now, 0), TENANT, "flow", 1, 5, "api", "{}", now, due, null);
    }

    static StepRecord step(String path, int attempt, StepStatus status, @Nullable String output) {
        var now = Instant.now();
        return new StepRecord(path, attempt, status, output, null, now, status == StepStatus.WAITING ? null : now);
    }

    static StepRecord done(String path) {
        return step(path, 1, StepStatus.SUCCEEDED, "1");
    }

    ExecutionId born() {
        var execution = execution();
        await(journal.insert(execution));
        return execution.id();
    }

    Claim claim(ExecutionId id, String owner) {
        var claims = await(journal.claim(List.of(id), owner));
        if (claims.size() != 1) {
            throw new AssertionError("claimed " + claims.size() + " of 1");
        }
        return claims.get(0);
    }

    /** A new execution, claimed. */
    Lease running() {
        return claim(born(), "owner").lease();
    }

    Executions.Details find(ExecutionId id) {
        return await(executions.find(TENANT, id)).orElseThrow();
    }

    void beat(String owner) {
        await(leases.heartbeat(new Leases.Owner(owner, "worker", 10, 1), null));
    }

    @Override
    public void close() {
        database.close();
    }
}
