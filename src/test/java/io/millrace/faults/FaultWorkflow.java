package io.millrace.faults;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** A workflow with effects whose outcome depends on its input alone, whatever faults occur. */
enum FaultWorkflow {
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
    },
    /** Two of a customer at a time; a sleeping one holds no slot. */
    PAIR("""
            name: pair
            concurrency: { limit: 2, key: "${ input.customer }" }
            steps:
              - id: a
                http: { method: POST, url: "${ input.world }/a", body: { value: "${ input.n }", ms: 250 } }
              - id: nap
                needs: a
                sleep: 400ms
              - id: b
                needs: nap
                http: { method: POST, url: "${ input.world }/b", body: { value: "${ a.body.value }", ms: 250 } }
            output: "${ b.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 2;
        }
    },
    RATED("""
            name: rated
            rateLimit: { limit: 2, per: 1s }
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/call", body: { value: "${ input.n }", ms: "${ input.ms }" } }
            output: "${ call.body.value }"
            """) {
        @Override
        long output(long n) {
            return n + 1;
        }
    },
    /** Has something to compensate when cancelled with compensation. */
    TRIP("name: trip" + FaultWorkflow.BOOKINGS + """
              - id: d
                needs: [b, c]
                http: { method: POST, url: "${ input.world }/d", body: { value: "${ b.body.value + c.body.value }", ms: 400 } }
            output: "${ d.body.value }"
            """) {
        @Override
        long output(long n) {
            return 2 * n + 5;
        }
    },
    UNDONE("name: undone" + FaultWorkflow.BOOKINGS + """
              - id: no
                needs: [b, c]
                fail: "fully booked"
            """) {
        @Override
        long output(long n) {
            throw new IllegalStateException("it fails");
        }
    };

    /** Concurrency limit of PAIR. */
    static final int PAIR_LIMIT = 2;

    static final int CUSTOMERS = 2;

    /** Rate limit of RATED. */
    static final int RATE_LIMIT = 2;

    static final Duration RATE_WINDOW = Duration.ofSeconds(1);

    // Which of b and c completes last varies between executions.
    private static final String BOOKINGS = """

            retry: { attempts: 0 }
            steps:
              - id: a
                http: { method: POST, url: "${ input.world }/a", body: { value: "${ input.n }", ms: 20 } }
                compensate:
                  id: back
                  http: { method: POST, url: "${ input.world }/back", body: { value: "${ a.body.value }", ms: 100 } }
              - id: b
                http: { method: POST, url: "${ input.world }/b", body: { value: "${ a.body.value }", ms: "${ input.ms }" } }
                compensate:
                  id: back
                  http: { method: POST, url: "${ input.world }/back", body: { value: "${ b.body.value }", ms: 100 } }
              - id: c
                http: { method: POST, url: "${ input.world }/c", body: { value: "${ a.body.value }", ms: 100 } }
                compensate:
                  id: back
                  http: { method: POST, url: "${ input.world }/flaky/back", body: { value: "${ c.body.value }", ms: 20 } }
                  retry: { attempts: 2, backoff: 100ms }
            """;

    /** One call that waits until it is released: as many of these as there are slots must run concurrently. */
    static final String PROBE = """
            name: probe
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/hold/call", body: { value: "${ input.n }", ms: 0 } }
            output: "${ call.body.value }"
            """;

    private final String definition;

    FaultWorkflow(String definition) {
        this.definition = definition;
    }

    String definition() {
        return definition;
    }

    String workflow() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean fails() {
        return this == REFUSED || this == UNDONE;
    }

    /** Whether its steps a, b and c have a compensation. */
    boolean compensates() {
        return this == TRIP || this == UNDONE;
    }

    static FaultWorkflow of(String workflow) {
        return valueOf(workflow.toUpperCase(Locale.ROOT));
    }

    /** Attempts of the execution that its own steps may use; faults of workers use none. */
    int attempts() {
        return this == AGAIN ? 2 : 1;
    }

    abstract long output(long n);

    static JsonObject input(long n, long ms, String world) {
        return new JsonObject()
                .put("n", n)
                .put("customer", n % CUSTOMERS)
                .put("ms", ms)
                .put("world", world);
    }
}
