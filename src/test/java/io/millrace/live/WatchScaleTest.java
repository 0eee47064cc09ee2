package io.millrace.live;

import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class WatchScaleTest {

    private static final int CLIENTS = 500;
    private static final int EXECUTIONS = 50;
    private static final int STEPS = 10;

    @TestHTTPResource("/")
    URI application;

    private static String naps(String name) {
        var yaml = new StringBuilder("name: " + name + "\nsteps:\n");
        for (int i = 0; i < STEPS; i++) {
            yaml.append("  - id: s").append(i).append("\n    sleep: 100ms\n");
            if (i > 0) {
                yaml.append("    needs: s").append(i - 1).append('\n');
            }
        }
        return yaml.toString();
    }

    @Test
    void fiveHundredClientsOfFiftyRunningExecutionsEachGetEveryEvent() throws Exception {
        var name = stored(WatchScaleTest::naps);
        var clients = new ArrayList<WatchClient>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(WatchClient.open(application));
            }
            var ids = new ArrayList<String>();
            for (int i = 0; i < EXECUTIONS; i++) {
                ids.add(started(name, "{}"));
                for (int n = i; n < CLIENTS; n += EXECUTIONS) {
                    clients.get(n).follow(ids.get(i));
                }
            }
            long frames = 0;
            long events = 0;
            for (int n = 0; n < CLIENTS; n++) {
                var client = clients.get(n);
                var id = ids.get(n % EXECUTIONS);
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> client.types(id).contains("execution-completed"));
                int last = client.told(id);
                assertThat(last).isGreaterThanOrEqualTo(3 + 2 * STEPS);
                assertThat(client.numbers(id))
                        .isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
                assertThat(client.errors()).isEmpty();
                frames += client.frames().size();
                events += last;
            }
            System.out.println(CLIENTS + " clients got " + events + " events in " + frames + " frames");
        } finally {
            clients.forEach(WatchClient::close);
        }
    }
}
