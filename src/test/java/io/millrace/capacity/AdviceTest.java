package io.millrace.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capacity.CapacitySnapshot.Redis;
import io.millrace.capacity.Sample.Flow;
import io.millrace.database.PoolUse;
import io.millrace.database.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {

    private static final CapacitySnapshot.Pool CALM = pool("web", 4, 0);
    private static final CapacityConfig LIMITS = TestDatabase.config(CapacityConfig.class, Map.of());

    @Test
    void withoutAShortageNothingIsRecommended() {
        var calm = situation(20, 50, List.of(CALM));
        assertThat(calm.recommendations()).containsExactly("System running optimally - no scaling needed");
        assertThat(List.of(calm.database(), calm.queue())).containsOnly(ThresholdLevel.HEALTHY);
    }

    @ParameterizedTest
    @CsvSource({"14, HEALTHY", "15, WARNING", "18, WARNING", "19, CRITICAL"})
    void aPoolIsAWarningAboveSeventyAndCriticalAboveNinetyPercent(int used, ThresholdLevel level) {
        assertThat(situation(0, 0, List.of(CALM, pool("busy", used, 0))).database())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"50, HEALTHY", "51, WARNING", "100, WARNING", "101, CRITICAL"})
    void aQueueIsAWarningAboveFiftyAndCriticalAboveAHundred(int waiting, ThresholdLevel level) {
        assertThat(situation(0, waiting, List.of(CALM)).queue()).isEqualTo(level);
    }

    @Test
    void theBusiestPoolIsNamedWithItsNewSize() {
        var pools = List.of(CALM, pool("one", 20, 4), pool("two", 20, 16), pool("three", 19, 0));
        assertThat(situation(0, 0, pools).recommendations())
                .containsExactly("20 of 20 database connections of two are in use and 16 requests wait for one: raise"
                        + " DB_POOL_MAX there to 60, which max_connections of Postgres has to allow, or spread the load over"
                        + " more workers");
    }

    @Test
    void busySlotsAreAnsweredWithSlotsOfEachWorkerOrWithWorkers() {
        assertThat(situation(79, 0, List.of(CALM)).recommendations())
                .hasSize(1)
                .first()
                .asString()
                .contains("optimally");
        assertThat(situation(80, 0, List.of(CALM)).recommendations())
                .containsExactly(
                        "80 of 100 slots are in use and 0 executions wait: raise WORKFLOW_CONCURRENCY to 70 on each of"
                                + " the 2 workers, or start one more worker with WORKFLOW_CONCURRENCY=50");
        assertThat(situation(100, 10_000, List.of(CALM)).recommendations())
                .containsExactly(
                        "100 of 100 slots are in use and 10000 executions wait: raise WORKFLOW_CONCURRENCY to 170 on each of"
                                + " the 2 workers, or start 5 more workers with WORKFLOW_CONCURRENCY=50");
    }

    @Test
    void noMoreSlotsAreRecommendedWhileSomeAreFree() {
        assertThat(situation(10, 51, List.of(CALM)).recommendations())
                .singleElement()
                .asString()
                .startsWith("51 executions wait while 90 of 100 slots are free")
                .contains("need not change");
    }

    @Test
    void withoutWorkersOneIsRecommendedOnceSomethingWaits() {
        var nobody = new CapacitySnapshot(List.of(CALM), 1, 0, 0, 0, Flow.NONE, Redis.UP, Scaling.NONE, LIMITS);
        assertThat(nobody.queue()).isEqualTo(ThresholdLevel.CRITICAL);
        assertThat(nobody.recommendations())
                .containsExactly(
                        "1 executions wait and no worker is alive: start an instance with WORKFLOW_CONCURRENCY=100");
        var idle = new CapacitySnapshot(List.of(CALM), 0, 0, 0, 0, Flow.NONE, Redis.UP, Scaling.NONE, LIMITS);
        assertThat(idle.queue()).isEqualTo(ThresholdLevel.HEALTHY);
        assertThat(idle.recommendations()).containsExactly(Advice.NONE);
    }

    @Test
    void whileRedisIsAwayNoWorkersAreRecommended() {
        var away = new CapacitySnapshot(List.of(CALM), 500, 100, 2, 100, Flow.NONE, Redis.DOWN, Scaling.NONE, LIMITS);
        assertThat(away.queue()).isEqualTo(ThresholdLevel.CRITICAL);
        assertThat(away.recommendations()).singleElement().asString().startsWith("Redis (REDIS_URL) does not answer");
    }

    @Test
    void withoutRedisItIsRecommended() {
        var alone = new CapacitySnapshot(List.of(CALM), 0, 0, 1, 100, Flow.NONE, Redis.NONE, Scaling.NONE, LIMITS);
        assertThat(alone.recommendations()).singleElement().asString().startsWith("Set REDIS_URL");
    }

    @Test
    void oneFailureInAHundredIsReported() {
        var few = new CapacitySnapshot(
                List.of(CALM), 0, 0, 1, 100, new Flow(1000, 991, 9, 50), Redis.UP, Scaling.NONE, LIMITS);
        assertThat(few.recommendations()).containsExactly(Advice.NONE);
        var many = new CapacitySnapshot(
                List.of(CALM), 0, 0, 1, 100, new Flow(1000, 990, 10, 0), Redis.UP, Scaling.NONE, LIMITS);
        assertThat(many.recommendations())
                .singleElement()
                .asString()
                .startsWith("10 of the 1000 executions that ended within the last hour failed (1.0 %)");
    }

    @Test
    void eachThresholdIsASetting() {
        var limits = TestDatabase.config(
                CapacityConfig.class,
                Map.of(
                        "millrace.capacity.pool-warning", "10",
                        "millrace.capacity.pool-critical", "15",
                        "millrace.capacity.queue-warning", "1",
                        "millrace.capacity.queue-critical", "2",
                        "millrace.capacity.slots-busy", "5",
                        "millrace.capacity.failures", "0.5"));
        var same = new CapacitySnapshot(
                List.of(CALM), 2, 5, 1, 100, new Flow(1000, 994, 6, 0), Redis.UP, Scaling.NONE, limits);
        assertThat(same.database()).isEqualTo(ThresholdLevel.CRITICAL);
        assertThat(same.queue()).isEqualTo(ThresholdLevel.WARNING);
        assertThat(same.recommendations())
                .hasSize(3)
                .anyMatch(words -> words.contains("DB_POOL_MAX"))
                .anyMatch(words -> words.contains("WORKFLOW_CONCURRENCY"))
                .anyMatch(words -> words.contains("dead-letters"));
    }

    @Test
    void scalingIsRecommendedUnlessRedisIsAway() {
        var scaling = new Scaling(Scaling.Direction.UP, 2, 4, List.of());
        var up = new CapacitySnapshot(List.of(CALM), 0, 0, 2, 100, Flow.NONE, Redis.UP, scaling, LIMITS);
        assertThat(up.recommendations())
                .singleElement()
                .asString()
                .startsWith("Scale up")
                .contains("4 workers instead of 2");
        var away = new CapacitySnapshot(List.of(CALM), 1, 0, 2, 100, Flow.NONE, Redis.DOWN, scaling, LIMITS);
        assertThat(away.recommendations()).noneMatch(words -> words.startsWith("Scale up"));
    }

    private static CapacitySnapshot situation(long active, long waiting, List<CapacitySnapshot.Pool> pools) {
        return new CapacitySnapshot(pools, waiting, active, 2, 100, Flow.NONE, Redis.UP, Scaling.NONE, LIMITS);
    }

    private static CapacitySnapshot.Pool pool(String name, int used, int waiting) {
        return new CapacitySnapshot.Pool(name, new PoolUse(20, 20, used, waiting));
    }
}
