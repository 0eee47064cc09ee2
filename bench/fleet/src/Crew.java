import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** One web, the workers of the moment, and the work they are given: calls, one after the other, that take others a while. */
final class Crew {

    static final String FLOW = "calls";
    static final int STEPS = 5;
    private static final int STEP_MS = 300;
    private static final long PATIENCE_SECONDS = 180;

    private final Installation millrace;
    private final World world;
    private final Deque<Instance> workers = new ArrayDeque<>();
    final int slots;
    final Instance web;

    Crew(Installation millrace, World world, int slots) throws Exception {
        this.millrace = millrace;
        this.world = world;
        this.slots = slots;
        web = millrace.start(Map.of("WORKFLOW_CONCURRENCY", "0"));
        web.put(FLOW, definition());
    }

    private static String definition() {
        var yaml = new StringBuilder("name: " + FLOW + "\nsteps:\n");
        for (int i = 0; i < STEPS; i++) {
            yaml.append("  - id: call").append(i).append("\n    http: \"${ input.url }\"\n");
            if (i > 0) {
                yaml.append("    needs: call").append(i - 1).append('\n');
            }
        }
        return yaml.toString();
    }

    Buffer request() {
        return Load.run(FLOW, "", "{\"triggerData\":{\"url\":\"" + world.url("/after/" + STEP_MS) + "\"}}");
    }

    /** Executions a second that so many workers could do if nothing took any time but the calls. */
    double ideal(int workers) {
        return workers * slots * 1000.0 / (STEPS * STEP_MS);
    }

    int size() {
        return workers.size();
    }

    void add() throws Exception {
        var environment = new HashMap<String, String>();
        environment.put("WORKER_MODE", "true");
        environment.put("WORKFLOW_CONCURRENCY", Integer.toString(slots));
        workers.add(millrace.start(environment));
    }

    /** SIGKILL to the oldest: no hook runs. */
    void kill() throws InterruptedException {
        workers.remove().kill();
    }

    long calls() {
        return world.arrived();
    }

    void awaitQuiet() throws Exception {
        millrace.facts.awaitQuiet(PATIENCE_SECONDS);
    }

    Facts facts() {
        return millrace.facts;
    }

    Meter meter() throws Exception {
        return new Meter(millrace);
    }

    /** Most connections that one worker has open, as each tells with its heartbeat. */
    long connections() throws Exception {
        return facts().number("select coalesce(max(pool_open), 0) from worker");
    }
}
