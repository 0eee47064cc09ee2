package io.millrace.capacity;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.capacity.Sample.Flow;
import io.millrace.database.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private static final Instant T = Instant.parse("2026-07-01T10:00:00Z");

    private TestDatabase database;
    private Samples samples;

    @BeforeEach
    void open() {
        database = new TestDatabase();
        var config = TestDatabase.config(
                CapacityConfig.class, Map.of("millrace.capacity.keep", "1h", "millrace.capacity.timeout", "30s"));
        samples = new Samples(database.shards(), config);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void ofManyInstancesAtOnceOneTakesTheSample() {
        var tries = IntStream.range(0, 20).mapToObj(i -> samples.take(T, 0)).toList();
        var taken = await(Uni.join().all(tries).andFailFast());
        assertThat(taken).containsOnlyOnce(true);
        assertThat(await(samples.take(T.plusSeconds(10), 0))).isTrue();
        assertThat(await(samples.between(T.minusSeconds(60), T.plusSeconds(60))))
                .extracting(Sample::at)
                .containsExactly(T, T.plusSeconds(10));
    }

    @Test
    void aSampleDescribesTheWholeInstallation() {
        executions("queued", "now() - interval '1 second'", 5);
        executions("queued", "now() + interval '1 hour'", 2);
        executions("waiting", "null", 1);
        executions("running", "now()", 3);
        executions("succeeded", "now()", 4);
        worker("a", "now()", 10, 20, 7, 1);
        worker("b", "now()", 5, 30, 4, 0);
        worker("dead", "now() - interval '1 minute'", 100, 100, 100, 100);
        database.query("insert into worker values ('old', 'old', 3, 1, now())");

        await(samples.take(T, 2));

        assertThat(await(samples.between(T.minusSeconds(10), T)))
                .containsExactly(new Sample(T, 3, 3, 5, Flow.NONE, 3, 18, 11, 50, 1));
    }

    @Test
    void noMoreAreHeldBackThanAreDue() {
        executions("queued", "now()", 1);
        await(samples.take(T, 1000));
        var sample = await(samples.between(T.minusSeconds(10), T)).get(0);
        assertThat(List.of(sample.waiting(), sample.delayed())).containsExactly(0L, 1L);
    }

    @Test
    void aSampleCountsTheIntervalThatEndsWithItAddedUpOrNot() {
        entry(T.minusSeconds(20), 100, 100, 100, 100);
        entry(T.minusSeconds(10), 1, 2, 3, 4);
        entry(T.minusSeconds(10), 10, 20, 30, 40);
        entry(T, 1000, 1000, 1000, 1000);
        await(samples.take(T, 0));
        assertThat(flowAt(T)).isEqualTo(new Flow(11, 22, 33, 44));
        await(samples.tidy(T));
        assertThat(database.query("select from flow_entry")).isEmpty();
        assertThat(flowAt(T)).isEqualTo(new Flow(11, 22, 33, 44));
        // Its transaction took longer than the interval.
        entry(T.minusSeconds(10), 1, 0, 0, 0);
        assertThat(flowAt(T)).isEqualTo(new Flow(12, 22, 33, 44));
        await(samples.tidy(T));
        assertThat(flowAt(T)).isEqualTo(new Flow(12, 22, 33, 44));
        assertThat(await(samples.flow(T, Duration.ofSeconds(10)))).isEqualTo(new Flow(1012, 1022, 1033, 1044));
        assertThat(await(samples.flow(T.plusSeconds(9), Duration.ofSeconds(9))))
                .isEqualTo(new Flow(1000, 1000, 1000, 1000));
    }

    @Test
    void entriesAreAddedUpOnceWhateverTheNumberOfInstances() {
        for (int i = 0; i < 300; i++) {
            entry(T.minusSeconds(10 * (i % 3)), 1, 1, 1, 1);
        }
        await(Uni.join()
                .all(IntStream.range(0, 8).mapToObj(i -> samples.tidy(T)).toList())
                .andFailFast());
        await(samples.tidy(T));
        assertThat(database.query("select started from flow"))
                .extracting(row -> row.getLong("started"))
                .containsExactly(100L, 100L, 100L);
    }

    @Test
    void anIntervalWithoutASampleIsMissingAndNotZero() {
        await(samples.take(T, 0));
        entry(T, 5, 5, 0, 0);
        await(samples.take(T.plusSeconds(30), 0));
        assertThat(await(samples.between(T.minusSeconds(10), T.plusSeconds(30))))
                .extracting(Sample::at)
                .containsExactly(T, T.plusSeconds(30));
        assertThat(await(samples.between(T, T.plusSeconds(29)))).isEmpty();
    }

    @Test
    void whatIsOlderThanItsRetentionIsDeleted() {
        for (int minutes = 0; minutes <= 120; minutes += 30) {
            var at = T.minusSeconds(60L * minutes);
            await(samples.take(at, 0));
            entry(at.minusSeconds(10), 1, 1, 0, 0);
        }
        await(samples.tidy(T));
        await(samples.tidy(T));
        assertThat(await(samples.between(T.minusSeconds(100_000), T)))
                .extracting(Sample::at)
                .containsExactly(T.minusSeconds(3600), T.minusSeconds(1800), T);
        assertThat(await(samples.flow(T, Duration.ofDays(2))).started()).isEqualTo(2);
    }

    @Test
    void serviceTimesAreTheSameAddedUpOrNot() {
        held(T.minusSeconds(20), 100, 1e6, 1e12);
        held(T.minusSeconds(10), 2, 3, 5);
        held(T, 2, 5, 13);
        entry(T, 7, 0, 0, 7000);
        assertThat(await(samples.service(T, Duration.ofSeconds(10)))).isEqualTo(new ServiceTimes(4, 4, 8, 18));
        await(samples.tidy(T));
        held(T, 1, 1, 1);
        assertThat(await(samples.service(T, Duration.ofSeconds(10)))).isEqualTo(new ServiceTimes(5, 5, 9, 19));
        await(samples.tidy(T));
        var service = await(samples.service(T, Duration.ofSeconds(10)));
        assertThat(service).isEqualTo(new ServiceTimes(5, 5, 9, 19));
        assertThat(service.mean()).isEqualTo(1.8, within(1e-9));
        assertThat(service.variation()).isEqualTo((19 / 5.0 - 1.8 * 1.8) / (1.8 * 1.8), within(1e-9));
    }

    private void held(Instant bucket, int stretches, double seconds, double squares) {
        database.query(
                "insert into flow_entry (bucket, completed, stretches, seconds, squares) values ('%s', %d, %d, %f, %f)"
                        .formatted(bucket, stretches, stretches, seconds, squares));
    }

    @Test
    void samplesAreAlignedToTheIntervalsOfTheDatabase() {
        for (var at : List.of(
                T, T.plusMillis(9_999), T.plusSeconds(10), T.minusMillis(1), Instant.parse("1969-12-31T23:59:59Z"))) {
            var stretch =
                    database.query("select flow_bucket('" + at + "') as at").get(0);
            assertThat(Samples.floor(at))
                    .isEqualTo(stretch.getOffsetDateTime("at").toInstant());
        }
    }

    @Test
    void failuresAreAShareOfWhatSucceededOrFailed() {
        assertThat(new Flow(500, 297, 3, 200).failedPercent()).isEqualTo(1.0, within(1e-9));
        assertThat(new Flow(5, 0, 5, 0).failedPercent()).isEqualTo(100);
        assertThat(Flow.NONE.failedPercent()).isZero();
    }

    private Flow flowAt(Instant at) {
        return await(samples.between(at.minusSeconds(10), at)).get(0).flow();
    }

    private void entry(Instant bucket, int started, int completed, int failed, int cancelled) {
        database.query(
                "insert into flow_entry (bucket, started, completed, failed, cancelled) values ('%s', %d, %d, %d, %d)"
                        .formatted(bucket, started, completed, failed, cancelled));
    }

    private void worker(String id, String beat, int slots, int size, int used, int waiting) {
        database.query("""
                insert into worker (id, name, concurrency, active, heartbeat_at, pool_size, pool_open, pool_used, pool_waiting)
                values ('%s', 'w', %d, 1, %s, %d, %d, %d, %d)
                """.formatted(id, slots, beat, size, size, used, waiting));
    }

    private void executions(String status, String due, int count) {
        database.query("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, due, created_at)
                select gen_random_uuid(), 't' || g, 'flow', 1, '%s', 5, 'api', '{}', %s, now() from generate_series(1, %d) g
                """.formatted(status, due, count));
    }
}
