package io.millrace.faults;

import io.vertx.core.json.JsonObject;

/** A workflow with effects whose outcome follows from its input alone, whatever happens meanwhile. */
enum Job {
    FAN("""
            name: fan
            steps:
              - id: a
                http: { method: POST, url: "${ input.world }/a", body: { value: "${ input.n }", ms: "${ input.ms }" } }
              - id: b
                http: { method: POST, url: "${ input.world }/b", body: { value: "${ input.n * 10 }", ms: "${ input.ms }" } }
              - id: both
                set: { value: "${ a.body.value + b.body.value }" }
              - id: c
                http: { method: POST, url: "${ input.world }/c", body: { value: "${ both.value }", ms: "${ input.ms }" } }
            output: "${ c.body.value }"
            """) {
        @Override
        long output(long n) {
            return 11 * n + 3;
        }
    },
    CHAIN("""
            name: chain
            steps:
              - id: a
                http: { method: POST, url: "${ input.world }/a", body: { value: "${ input.n }", ms: 20 } }
              - id: b
                http: { method: POST, url: "${ input.world }/b", body: { value: "${ a.body.value }", ms: 20 } }
              - id: c
                http: { method: POST, url: "${ input.world }/c", body: { value: "${ b.body.value }", ms: "${ input.ms }" } }
              - id: d
                http: { method: POST, url: "${ input.world }/d", body: { value: "${ c.body.value }", ms: 20 } }
            output: "${ d.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 4;
        }
    },
    EACH("""
            name: each
            steps:
              - id: turns
                forEach: "${ [1, 2, 3, 4] }"
                concurrency: 2
                steps:
                  - id: call
                    http: { method: POST, url: "${ input.world }/turn", body: { value: "${ input.n + item }", ms: "${ input.ms }" } }
            output: "${ $sum(turns.body.value) }"
            """) {
        @Override
        long output(long n) {
            return 4 * n + 14;
        }
    },
    NAP("""
            name: nap
            steps:
              - id: before
                http: { method: POST, url: "${ input.world }/before", body: { value: "${ input.n }", ms: 20 } }
              - id: nap
                needs: before
                sleep: 700ms
              - id: after
                needs: nap
                http: { method: POST, url: "${ input.world }/after", body: { value: "${ before.body.value }", ms: "${ input.ms }" } }
            output: "${ after.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 2;
        }
    },
    FAMILY("""
            name: family
            steps:
              - id: child
                workflow: { name: chain, input: "${ input }" }
              - id: beside
                http: { method: POST, url: "${ input.world }/beside", body: { value: "${ input.n }", ms: "${ input.ms }" } }
              - id: last
                http: { method: POST, url: "${ input.world }/last", body: { value: "${ child + beside.body.value }", ms: 20 } }
            output: "${ last.body.value }"
            """) {
        @Override
        long output(long n) {
            return 2 * n + 6;
        }
    },
    FLAKY("""
            name: flaky
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/flaky/call", body: { value: "${ input.n }", ms: "${ input.ms }" } }
                retry: { attempts: 2, backoff: 400ms }
            output: "${ call.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 1;
        }
    },
    AGAIN("""
            name: again
            retry: { attempts: 2, backoff: 300ms }
            steps:
              - id: kept
                http: { method: POST, url: "${ input.world }/kept", body: { value: "${ input.n }", ms: 20 } }
              - id: call
                http: { method: POST, url: "${ input.world }/flaky/call", body: { value: "${ kept.body.value }", ms: "${ input.ms }" } }
            output: "${ call.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 2;
        }
    },
    REFUSED("""
            name: refused
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/call", body: { value: "${ input.n }", ms: "${ input.ms }" } }
              - id: no
                needs: call
                fail: "no ${ call.body.value }"
            """) {
        @Override
        long output(long n) {
            throw new IllegalStateException("it fails");
        }
    };

    /** One call that waits until it is released: as many of these as there are slots must run at the same time. */
    static final String PROBE = """
            name: probe
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/hold/call", body: { value: "${ input.n }", ms: 0 } }
            output: "${ call.body.value }"
            """;

    private final String definition;

    Job(String definition) {
        this.definition = definition;
    }

    String definition() {
        return definition;
    }

    String workflow() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    String status() {
        return this == REFUSED ? "failed" : "succeeded";
    }

    /** Attempts of the execution that its own steps may cost; what happens to workers costs none. */
    int attempts() {
        return this == AGAIN ? 2 : 1;
    }

    abstract long output(long n);

    static JsonObject input(long n, long ms, String world) {
        return new JsonObject().put("n", n).put("ms", ms).put("world", world);
    }
}
