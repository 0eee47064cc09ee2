package io.millrace.testing;

import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How tests wait that say only for what: they look at once, soon again, and less often the longer it takes; and they give a
 * machine under load time. JUnit and Quarkus find it by {@code META-INF/services}: each application has an Awaitility of
 * its own.
 */
public class Patience implements LauncherSessionListener, QuarkusTestBeforeClassCallback {

    /** Awaitility's own is 10 s, and it looks every 100 ms: half of that, at each of some thousand waits, is for nothing. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration SHORTEST = Duration.ofMillis(5);
    private static final long LONGEST_MS = 100;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        become();
    }

    @Override
    public void beforeClass(Class<?> testClass) {
        become();
    }

    private static void become() {
        Awaitility.setDefaultTimeout(LIMIT);
        Awaitility.setDefaultPollInterval(new IterativePollInterval(Patience::next, SHORTEST));
    }

    private static Duration next(Duration before) {
        return Duration.ofMillis(Math.min(LONGEST_MS, before.toMillis() * 3 / 2));
    }
}
