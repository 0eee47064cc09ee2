package io.millrace.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state a client of {@code /api/watch} derives from its frames: of each execution and each attempt of its steps.
 */
final class ClientState {

    /** One frame, as received. */
    static final class Frame {

        private final JsonObject json;

        Frame(String text) {
            this.json = new JsonObject(text);
        }

        List<String> keys() {
            return List.copyOf(json.fieldNames());
        }

        private List<JsonObject> list(String key) {
            var items = new ArrayList<JsonObject>();
            json.getJsonArray(key, new JsonArray()).forEach(item -> items.add((JsonObject) item));
            return items;
        }

        List<Integer> numbers() {
            return list("events").stream().map(event -> event.getInteger("seq")).toList();
        }

        List<Integer> stale() {
            return list("stale").stream().map(one -> one.getInteger("seq")).toList();
        }

        JsonPath latest() {
            return JsonPath.from(list("latest").get(0).encode());
        }
    }

    private final Map<String, Map<String, String>> states = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The state of each execution and of each attempt of its steps. */
    Map<String, Map<String, String>> states() {
        return states;
    }

    /** The number of the last event that is part of the state. */
    int number(String execution) {
        return numbers.getOrDefault(execution, 0);
    }

    void see(String event) {
        see(new JsonObject(event));
    }

    private void see(JsonObject event) {
        var execution = event.getString("execution");
        var state = states.computeIfAbsent(execution, first -> new TreeMap<>());
        var path = event.getString("path");
        if (path == null) {
            state.put("", event.getString("type"));
            state.merge("queued", event.getString("type").equals("execution-queued") ? "x" : "", String::concat);
        } else {
            state.put(path + "#" + event.getInteger("attempt"), event.getString("type"));
        }
        numbers.put(execution, event.getInteger("seq"));
    }

    /**
     * In the documented order: what is read over REST, then the latest events, then all events.
     *
     * @param atRest where a stale execution is read; it may be ahead of the frame
     */
    void apply(Frame frame, ClientState atRest) {
        for (var stale : frame.list("stale")) {
            var execution = stale.getString("execution");
            states.put(execution, new TreeMap<>(atRest.states.get(execution)));
            numbers.put(execution, Math.max(stale.getInteger("seq"), atRest.number(execution)));
        }
        for (var latest : frame.list("latest")) {
            var execution = latest.getString("execution");
            int seen = number(execution);
            assertThat(latest.getInteger("from")).isLessThanOrEqualTo(seen + 1);
            latest.getJsonArray("events").forEach(event -> apply((JsonObject) event, seen));
            numbers.merge(execution, latest.getInteger("to"), Math::max);
        }
        for (var event : frame.list("events")) {
            var seen = number(event.getString("execution"));
            assertThat(event.getInteger("seq")).isLessThanOrEqualTo(seen + 1);
            apply(event, seen);
        }
    }

    // Already included in what it read over REST.
    private void apply(JsonObject event, int seen) {
        if (event.getInteger("seq") > seen) {
            see(event);
        }
    }
}
