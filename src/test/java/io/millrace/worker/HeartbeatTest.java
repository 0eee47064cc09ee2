package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.PoolUse;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.journal.Leases;
import io.millrace.run.RunEnd;
import io.millrace.run.RunHandle;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private final WorkerConfig config = new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(WorkerConfig.class)
            .withDefaultValue("millrace.worker.fence", "PT0S")
            .build()
            .getConfigMapping(WorkerConfig.class);

    @Test
    void theIdentityThatHoldsTheLeasesIsRememberedWhileRunsTakeTimeToStop() {
        var leases = new Silent();
        var running = new RunningSet(10);
        var heartbeat = new Heartbeat(leases, running, config, "one", HeartbeatTest::about, due -> {}, Runnable::run);
        var first = heartbeat.owner();
        var run = new Slow();
        running.add(run);

        heartbeat.fence();
        var second = heartbeat.owner();
        heartbeat.fence();
        heartbeat.fence();

        assertThat(second).isNotEqualTo(first);
        assertThat(heartbeat.owner()).isEqualTo(second);
        assertThat(run.abandoned).isEqualTo(1);
        leases.answers = true;
        heartbeat.beat();
        assertThat(leases.left).as("released, so that others need not wait").containsExactly(first);
        heartbeat.fence();
        assertThat(heartbeat.owner()).as("fenced again after a heartbeat").isNotEqualTo(second);
    }

    private static Leases.About about() {
        return new Leases.About(Instant.EPOCH, "1", new PoolUse(20, 5, 2, 0));
    }

    /** Asked to stop, it does not end. */
    private static final class Slow implements RunHandle {

        private int abandoned;

        @Override
        public Claim claim() {
            var lease = new Lease(new ExecutionId(UUID.randomUUID()), 1);
            return new Claim(
                    lease,
                    TenantId.DEFAULT,
                    "w",
                    1,
                    1,
                    5,
                    Trigger.API,
                    "{}",
                    Instant.EPOCH,
                    Instant.EPOCH,
                    0,
                    null,
                    StartLimits.NONE,
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of(),
                    null,
                    0);
        }

        @Override
        public Uni<RunEnd> end() {
            return Uni.createFrom().nothing();
        }

        @Override
        public void abandon(String why) {
            abandoned++;
        }

        @Override
        public void lost(String why) {}

        @Override
        public void pause() {}

        @Override
        public void handBack() {}
    }

    /** Does not respond until released. */
    private static final class Silent implements Leases {

        private final List<String> left = new ArrayList<>();
        private boolean answers;

        @Override
        public Uni<Leased> heartbeat(Owner owner, @Nullable Set<ExecutionId> held) {
            return answers
                    ? Uni.createFrom().item(new Leased(Set.of(), Set.of()))
                    : Uni.createFrom().nothing();
        }

        @Override
        public Uni<Void> deregister(String owner) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<List<ReadyExecution>> releaseAll(String owner) {
            left.add(owner);
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ReadyExecution>> release(String owner, List<ExecutionId> ids) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ReadyExecution>> recover(Duration silence, int limit, boolean lost) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ReadyExecution>> overdue(Duration age, ReadyExecution.Position after, int limit) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ReadyExecution>> open(ReadyExecution.Position after, int limit) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ReadyExecution>> open(Collection<ExecutionId> ids) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<ExecutionId>> closed(Collection<ExecutionId> ids) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<List<Alive>> workers(Duration silence) {
            return Uni.createFrom().item(List.of());
        }
    }
}
