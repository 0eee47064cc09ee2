package io.millrace.database;

import static io.millrace.database.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PoolUseTest {

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = new TestDatabase(Servers.newDatabase(), Map.of("DB_POOL_MAX", "4"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void heldConnectionsAreInUseAndFurtherRequestsWait() {
        var pool = database.shards().indexed(0);
        var held = new ArrayList<SqlConnection>();
        for (int i = 0; i < 3; i++) {
            held.add(await(pool.getConnection()));
        }
        held.add(await(database.shards().primary(0).getConnection()));
        assertThat(use()).isEqualTo(new PoolUse(4, 4, 4, 0));
        var waiting = List.of(
                pool.query("select 1").execute().subscribeAsCompletionStage(),
                pool.preparedQuery("select $1::int").execute(Tuple.of(1)).subscribeAsCompletionStage(),
                pool.withTransaction(within -> within.query("select 1").execute())
                        .subscribeAsCompletionStage());
        assertThat(use()).isEqualTo(new PoolUse(4, 4, 4, 3));
        assertThat(use().percent()).isEqualTo(100);

        await(held.get(0).close());
        waiting.forEach(CompletableFuture::join);
        await().untilAsserted(() -> assertThat(use()).isEqualTo(new PoolUse(4, 4, 3, 0)));
        assertThat(use().idle()).isEqualTo(1);
        await(held.get(1).close());
        await(held.get(2).close());
        await(held.get(3).close());
        assertThat(use()).isEqualTo(new PoolUse(4, 4, 0, 0));
    }

    @Test
    void aTransactionIsCountedUntilItEnds() {
        var pool = database.shards().indexed(0);
        var open = new CompletableFuture<String>();
        var done = pool.withTransaction(
                        within -> within.query("select 1").execute().chain(() -> Uni.createFrom()
                                .completionStage(open)))
                .subscribeAsCompletionStage();
        await().untilAsserted(() -> assertThat(use().used()).isEqualTo(1));
        open.completeExceptionally(new IllegalStateException("on purpose"));
        assertThatThrownBy(done::join).hasMessageContaining("on purpose");
        await().untilAsserted(() -> assertThat(use().used()).isZero());
    }

    @Test
    void aCancelledRequestKeepsTheConnectionBusyUntilItsAnswer() {
        var pool = database.shards().indexed(0);
        var lock = await(pool.getConnection());
        await(lock.query("select pg_advisory_lock(7)").execute());
        var asked = pool.query("select pg_advisory_xact_lock(7)")
                .execute()
                .subscribe()
                .with(rows -> {}, failure -> {});
        await().until(() -> database.query("select from pg_locks where locktype = 'advisory' and not granted")
                        .size()
                == 1);
        asked.cancel();
        assertThat(use().used()).isEqualTo(2);
        await(lock.query("select pg_advisory_unlock(7)").execute());
        await(lock.close());
        await().untilAsserted(() -> assertThat(use().used()).isZero());
    }

    @Test
    void afterAnOutageNoRequestCountsAsWaiting() {
        var vertx = Vertx.vertx();
        try {
            var config = TestDatabase.config(
                    DatabaseConfig.class,
                    Map.of("millrace.database.url", "postgresql://u:p@localhost:" + Servers.freePort() + "/x"));
            var shards = new PgShards(vertx, new HeartbeatThread(), config);
            var pool = shards.primary(0);
            var refused = Stream.of(
                            pool.query("select 1").execute().replaceWithVoid(),
                            pool.preparedQuery("select 1").execute().replaceWithVoid(),
                            pool.getConnection().replaceWithVoid())
                    .flatMap(uni -> Stream.generate(() -> uni).limit(30))
                    .toList();
            assertThatThrownBy(() -> await(Uni.join().all(refused).andCollectFailures()))
                    .hasMessageContaining("Connection refused");
            await().untilAsserted(() -> assertThat(shards.use()).isEqualTo(new PoolUse(20, 0, 0, 0)));
            shards.close();
        } finally {
            await(vertx.close());
        }
    }

    private static PoolUse use() {
        return database.shards().use();
    }
}
