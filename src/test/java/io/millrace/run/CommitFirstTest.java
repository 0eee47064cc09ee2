package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.database.Shards;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** While Postgres holds a commit back, what depends on it being durable waits. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class CommitFirstTest extends OnServers {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG_ENOUGH_TO_START = Duration.ofMillis(500);

    @Inject
    Shards shards;

    @Inject
    Feed feed;

    @Test
    void anEffectAndAnEventWaitForTheCommitOfWhatTheyTellOrRead() {
        try (var world = new World(call -> "{\"n\":1}").holding()) {
            var id = start("""
                    name: commit-first
                    steps:
                      - { id: first, http: "${ input.world }/first" }
                      - { id: between, set: "${ first.body.n + 1 }" }
                      - { id: reads, http: "${ input.world }/reads-${ between }" }
                    """, Map.of("world", world.url()));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(world.waiting()).containsExactly("/first"));
            var told = new CopyOnWriteArrayList<String>();
            var following = feed.follow(TenantId.DEFAULT, id, 1).subscribe().with(event -> told.add(event.json()));

            var transaction = shards.indexed(id.shard()).getConnection().await().atMost(PATIENCE);
            transaction.begin().await().atMost(PATIENCE);
            transaction
                    .preparedQuery("select id from execution where id = $1 for update")
                    .execute(Tuple.of(id.value()))
                    .await()
                    .atMost(PATIENCE);

            world.release("/first");
            await().during(LONG_ENOUGH_TO_START)
                    .atMost(LONG_ENOUGH_TO_START.multipliedBy(4))
                    .until(() -> world.waiting().isEmpty() && completions(told).isEmpty());
            assertThat(find(id).steps()).isEmpty();

            transaction.query("rollback").execute().await().atMost(PATIENCE);
            transaction.close().await().atMost(PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(world.waiting()).containsExactly("/reads-2"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(completions(told)).hasSize(2));
            assertThat(find(id).steps()).extracting("path").containsExactly("first", "between");
            world.release("/reads-2");
            succeeded(finished(id));
            following.cancel();
        }
    }

    private static List<String> completions(List<String> told) {
        return told.stream().filter(json -> json.contains("node-completed")).toList();
    }
}
