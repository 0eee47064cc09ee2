package io.millrace.feed;

import static org.awaitility.Awaitility.await;

import io.millrace.testing.RedisSentinels;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The feed on the master named by three sentinels. */
@Tag("long")
class RedisSentinelFeedTest extends RedisFeedContract {

    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private static RedisSentinels sentinels;

    @BeforeAll
    static void startSentinels() {
        sentinels = RedisSentinels.start();
    }

    @AfterAll
    static void stopSentinels() {
        sentinels.close();
    }

    @Override
    String url() {
        return sentinels.url();
    }

    @Test
    void afterTheMasterWasKilledEventsContinueOnTheNextOne() {
        try (var failing = RedisSentinels.start()) {
            goesOnAtTheNextMaster(failing, failing::killMaster, "killed");
        }
    }

    @Test
    void afterTheMasterFellSilentEventsContinueOnTheNextOne() {
        try (var failing = RedisSentinels.start()) {
            goesOnAtTheNextMaster(failing, failing::stopMaster, "stopped");
        }
    }

    private void goesOnAtTheNextMaster(RedisSentinels failing, Runnable fault, String name) {
        var publishing = process(failing.url(), Settings.USUAL);
        var watching = process(failing.url(), Settings.USUAL);
        var id = id();
        var channel = publishing.open(TENANT, id);
        var follower = Received.of(watching.follow(TENANT, id, 1));
        var all = Received.of(watching.followAll(TENANT));
        awaitListening(watching, all);
        get(channel.publish(events(id, 3)));
        follower.awaitNumber(3);

        var first = failing.masterAddress();
        int before = of(all, id).size();
        long since = System.nanoTime();
        fault.run();
        await().pollInterval(Duration.ofMillis(50))
                .atMost(RECOVERY)
                .ignoreExceptions()
                .until(() -> {
                    get(channel.publish(events(id, 1)));
                    return !of(all, id).subList(before, of(all, id).size()).isEmpty();
                });
        System.out.printf(
                "sentinels: events flow again %d ms after the master was %s%n",
                Duration.ofNanos(System.nanoTime() - since).toMillis(), name);
        failing.awaitFailover(first);
        long last = of(all, id).get(of(all, id).size() - 1);
        follower.awaitNumber(last).assertInOrder(1);
    }
}
