package io.millrace.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.TenantId;
import io.millrace.testing.RedisCluster;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The feed on a cluster of three masters. */
@Tag("long")
class RedisClusterFeedTest extends RedisFeedContract {

    private static final Duration RECOVERY = Duration.ofSeconds(15);

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    String url() {
        return cluster.url();
    }

    @Test
    void whenAReplicaTakesOverAllExecutionsContinueAndTheirFollowersReceiveIt() {
        try (var failing = RedisCluster.withReplicas()) {
            var publishing = process(failing.url(), Settings.USUAL);
            var watching = process(failing.url(), Settings.USUAL);
            // Enough for every node to have some.
            var ids = IntStream.range(0, 30).mapToObj(i -> id()).toList();
            var channels = ids.stream().map(id -> publishing.open(TENANT, id)).toList();
            var followers = ids.stream()
                    .map(id -> Received.of(watching.follow(TENANT, id, 1)))
                    .toList();
            var all = Received.of(watching.followAll(TENANT));
            awaitListening(watching, all);
            for (int i = 0; i < ids.size(); i++) {
                get(channels.get(i).publish(events(ids.get(i), 3)));
                followers.get(i).awaitNumber(3);
            }

            long killed = System.nanoTime();
            failing.killMaster(1);
            for (int i = 0; i < ids.size(); i++) {
                var channel = channels.get(i);
                var id = ids.get(i);
                await().pollInterval(Duration.ofMillis(50))
                        .atMost(RECOVERY)
                        .ignoreExceptions()
                        .until(() -> {
                            get(channel.publish(events(id, 1)));
                            return true;
                        });
            }
            System.out.printf(
                    "cluster: all nodes publish again %d ms after a master was killed%n",
                    Duration.ofNanos(System.nanoTime() - killed).toMillis());
            failing.awaitTakeover(1);
            for (int i = 0; i < ids.size(); i++) {
                followers.get(i).awaitNumber(4).assertInOrder(1);
            }
            // Pub/sub works again too: a tenant watcher has no tail to read.
            int before = all.events().size();
            await().atMost(RECOVERY).ignoreExceptions().until(() -> {
                for (int i = 0; i < ids.size(); i++) {
                    get(channels.get(i).publish(events(ids.get(i), 1)));
                }
                return all.events().size() >= before + ids.size();
            });
        }
    }

    @Test
    void aSubscriptionOnASilentNodeIsReestablished() {
        try (var failing = RedisCluster.withReplicas()) {
            var watching = process(failing.url(), Settings.USUAL.looking(Duration.ofHours(1)));
            var publishing = process(failing.url(), Settings.USUAL);
            // Each on some node; several, so that the silent one has some.
            var all = IntStream.range(0, 12)
                    .mapToObj(i -> Received.of(watching.followAll(new TenantId("tenant" + i))))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                awaitListening(publishing, new TenantId("tenant" + i), all.get(i));
            }
            failing.stopMaster(2);
            try {
                failing.awaitTakeover(2);
                for (int i = 0; i < all.size(); i++) {
                    int before = all.get(i).events().size();
                    var heard = all.get(i);
                    var id = id();
                    var channel = publishing.open(new TenantId("tenant" + i), id);
                    await().atMost(RECOVERY).ignoreExceptions().until(() -> {
                        get(channel.publish(events(id, 1)));
                        return heard.events().size() > before;
                    });
                }
                assertTrue(watching.topics() == all.size());
            } finally {
                failing.continueMaster(2);
            }
        }
    }
}
