package io.millrace.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * An application with bounds that a test reaches soon. One for all tests whose settings do not get in each other's way: each
 * profile is one more start of the application, which costs as much as some hundred requests.
 */
public class NarrowBounds implements QuarkusTestProfile {

    public static final int MAX_CONNECTIONS = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        var settings = new HashMap<String, String>();
        // Sockets.
        settings.put("millrace.live.linger", "300ms");
        settings.put("millrace.live.max-connections", Integer.toString(MAX_CONNECTIONS));
        settings.put("millrace.live.max-followed", "3");
        settings.put("millrace.live.max-changed", "2");
        settings.put("millrace.live.frame-interval", "300ms");
        settings.put("millrace.live.idle-write", "1s");
        // Bulk orders take several batches, and searches several steps.
        settings.put("millrace.bulk.batch", "3");
        settings.put("millrace.api.max-searched", "4");
        // The state of an execution.
        settings.put("millrace.run.max-state", "10K");
        settings.put("millrace.run.park-after", "100MS");
        // That there is a limit is enough: direct execution goes by the queue.
        settings.put("millrace.queue.tenant-max-jobs-per-minute", "10000");
        return settings;
    }
}
