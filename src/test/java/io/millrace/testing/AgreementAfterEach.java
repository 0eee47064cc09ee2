package io.millrace.testing;

import static org.awaitility.Awaitility.await;

import io.millrace.database.Shards;
import io.millrace.queue.RunQueue;
import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * After each test of the application, whatever it tested: queue and Postgres come to agree. JUnit finds it by
 * {@code META-INF/services}; {@link Unsettled} says where it cannot hold.
 */
public class AgreementAfterEach implements QuarkusTestAfterEachCallback {

    /** More than the grace after which what is missing is looked for, and a sweep or two. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        if (context.getTestInstance().getClass().isAnnotationPresent(Unsettled.class)) {
            return;
        }
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .atMost(SETTLING)
                .untilAsserted(() -> Assertions.assertThat(differences())
                        .as("Postgres and the queue at rest")
                        .isEmpty());
    }

    private static List<String> differences() {
        // The queue first: what is claimed in between is then in neither, once it is looked at again.
        var held = held();
        return Agreement.differences(open(), held);
    }

    private static Set<String> open() {
        var ids = new TreeSet<String>();
        CDI.current()
                .select(Shards.class)
                .get()
                .indexed(0)
                .query(Agreement.OPEN)
                .execute()
                .await()
                .atMost(LIMIT)
                .forEach(row -> ids.add(row.getString("id")));
        return ids;
    }

    private static Set<String> held() {
        var queue = CDI.current().select(RunQueue.class).get();
        if (queue.shared()) {
            var config = ConfigProvider.getConfig();
            return Agreement.heldInRedis(
                    CDI.current().select(Vertx.class).get(),
                    config.getValue("REDIS_URL", String.class),
                    config.getOptionalValue("millrace.redis.prefix", String.class)
                            .orElse("millrace"));
        }
        var ids = new HashSet<String>();
        var from = RunQueue.Scan.START;
        do {
            var page = queue.scan(from, 10_000).await().atMost(LIMIT);
            page.waiting().forEach(id -> ids.add(id.toString()));
            from = page.next();
        } while (!from.equals(RunQueue.Scan.START));
        return ids;
    }
}
