package io.millrace.web;

import static org.awaitility.Awaitility.await;

import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The data of {@link Scene}s: a workflow with two versions, and an execution in each relevant state. */
final class SceneData implements AutoCloseable {

    private static final String PARCELS = """
            name: parcels-on-stage
            input:
              type: object
              required: [world]
              properties:
                world: { type: string, description: Where parcels go. }
                kind: { enum: [letter, parcel], default: parcel }
                weight: { type: number, minimum: 0 }
                express: { type: boolean, default: false }
                address: { type: object, properties: { street: { type: string }, town: { type: string } } }
                notes: { type: array, items: { type: string } }
            steps:
              - id: greeting
                set: { text: "%s" }
              - id: rush
                when: "${ input.express }"
                set: { done: true }
              - id: pack
                forEach: [a, b, c]
                concurrency: 3
                steps:
                  - { id: label, http: "${ input.world & '/' & item }" }
              - id: way
                if: "${ input.kind = 'parcel' }"
                then:
                  - { id: lorry, needs: [], sleep: 1h }
                else:
                  - { id: bicycle, set: "${ greeting.text }" }
              - id: thanks
                needs: [pack, way]
                set: "${ greeting.text & ', and thank you' }"
            """;

    private static final String ODD = """
            name: odd-on-stage
            retry: { attempts: 0 }
            steps:
              - { id: look, set: "${ input }" }
              - { id: refuse, needs: look, fail: "${ 'This parcel is odd, and nobody knows what to do about it: ' & look.note }" }
            """;

    private final Installation millrace;
    private final World world;

    /** A running execution with finished, running, waiting, skipped and unstarted steps. */
    final String running;

    final String failed;

    SceneData(Installation millrace) {
        this.millrace = millrace;
        world = new World(call -> "{}").holding();
        var client = millrace.client();
        client.put("parcels-on-stage", PARCELS.formatted("good morning"));
        client.put("parcels-on-stage", PARCELS.formatted("good evening"));
        client.put("odd-on-stage", ODD);
        running = client.run("parcels-on-stage", new JsonObject().put("world", world.url()));
        failed = client.run("odd-on-stage", new JsonObject().put("note", "it hums"));
        var discarded = client.run("odd-on-stage", new JsonObject().put("note", "it glows"));
        await().until(() -> world.waiting().containsAll(List.of("/a", "/b", "/c")));
        world.release("/a");
        client.awaitAll(List.of(failed, discarded), Duration.ofSeconds(30));
        client.post("/api/dead-letters/" + discarded + "/discard", new JsonObject().put("reason", "it glows no more"));
    }

    @Override
    public void close() {
        millrace.client().post("/api/executions/" + running + "/cancel");
        world.close();
    }
}
