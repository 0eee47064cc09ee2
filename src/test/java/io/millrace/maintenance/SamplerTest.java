package io.millrace.maintenance;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.capacity.CapacityAdapters;
import io.millrace.capacity.CapacityConfig;
import io.millrace.capacity.Sample;
import io.millrace.capacity.Samples;
import io.millrace.database.TestDatabase;
import io.millrace.queue.Queues;
import io.millrace.testing.ControlledPostgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static final Instant T = Instant.parse("2026-07-01T10:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CapacityConfig config =
            TestDatabase.config(CapacityConfig.class, Map.of("millrace.capacity.timeout", "3s"));
    private volatile Instant now = T;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void eachIntervalHasOneSampleWhateverTheNumberOfInstancesAndOldOnesAreDeleted() {
        try (var database = new TestDatabase()) {
            var samples = CapacityAdapters.samples(database.shards(), config);
            var one = sampler(samples);
            var other = sampler(samples);
            for (int second = 0; second < 40; second += 3) {
                now = T.plusSeconds(second);
                await(one.sample(now));
                await(other.sample(now));
            }
            assertThat(await(samples.between(T.minusSeconds(60), now)))
                    .extracting(Sample::at)
                    .containsExactly(T, T.plusSeconds(10), T.plusSeconds(20), T.plusSeconds(30));
            now = T.plus(Duration.ofHours(24)).plusSeconds(15);
            await(one.sample(now));
            assertThat(await(samples.between(T.minusSeconds(60), now)))
                    .extracting(Sample::at)
                    .containsExactly(
                            T.plusSeconds(20),
                            T.plusSeconds(30),
                            T.plus(Duration.ofHours(24)).plusSeconds(10));
            assertThat(missed()).isZero();
        }
    }

    @Test
    void whilePostgresIsAwaySamplesAreMissedAndCounted() {
        try (var postgres = ControlledPostgres.start();
                var database = new TestDatabase(postgres.url(), Map.of("DB_CONNECTION_TIMEOUT", "1000"))) {
            var samples = CapacityAdapters.samples(database.shards(), config);
            var sampler = sampler(samples);
            postgres.kill9();
            await(sampler.sample(now));
            now = T.plusSeconds(10);
            await(sampler.sample(now));
            assertThat(missed()).isEqualTo(2);
            postgres.startAgain();
            now = T.plusSeconds(20);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                await(sampler.sample(now));
                assertThat(await(samples.between(T.minusSeconds(60), now)))
                        .extracting(Sample::at)
                        .containsExactly(now);
            });
        }
    }

    private double missed() {
        return metrics.get("millrace.capacity.missed").counter().count();
    }

    private Sampler sampler(Samples samples) {
        return new Sampler(
                samples,
                CapacityAdapters.gauges(samples, config, metrics),
                Queues.local(vertx, () -> now),
                config,
                metrics);
    }
}
