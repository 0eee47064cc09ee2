package io.millrace.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.database.Shards;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class UpkeepTest {

    @Inject
    Upkeep upkeep;

    @Inject
    Shards shards;

    @Test
    void expiredWeeksAreDropped() {
        for (var table : new String[] {"'execution', 'id'", "'step_result', 'execution_id'"}) {
            number("select ensure_partitions(" + table + ", now() - interval '50 days', now() - interval '50 days')");
        }
        var old = "select count(*) from pg_class where relname = 'execution_'"
                + " || to_char(date_trunc('week', now() - interval '50 days', 'UTC') at time zone 'UTC', 'YYYYMMDD')";
        assertThat(number(old)).isEqualTo(1);
        // Other statements of this process may be reading at that moment, and take precedence.
        await().untilAsserted(() -> {
            done(upkeep.dropExpiredWeeks());
            assertThat(number(old)).isZero();
        });
    }

    @Test
    void countsAreAddedUp() {
        number(
                "with entry as (insert into tally_entry values ('upkeep', 'succeeded', tally_bucket('succeeded', now()), 3),"
                        + " ('upkeep', 'succeeded', tally_bucket('succeeded', now()), 4) returning 1) select count(*) from entry");
        done(upkeep.addUpCounts());
        assertThat(number("select count(*) from tally_entry where tenant = 'upkeep'"))
                .isZero();
        assertThat(number("select sum(n)::bigint from tally where tenant = 'upkeep'"))
                .isEqualTo(7);
    }

    private long number(String sql) {
        return done(shards.indexed(0).query(sql).execute()).iterator().next().getLong(0);
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(30));
    }
}
