package io.millrace.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Impatient clients that submit executions during faults, to the instances in turn. With an idempotency key they
 * retry until answered; without one they submit once.
 */
final class Clients implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration GIVE_UP = Duration.ofSeconds(90);
    private static final int THREADS = 16;
    private static final int PAUSED_MS = 900;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final IntFunction<URI> instances;
    private final int count;
    private final AtomicInteger next = new AtomicInteger();

    /** @param instances the current address of each */
    Clients(IntFunction<URI> instances, int count) {
        this.instances = instances;
        this.count = count;
    }

    /** Submits all at their times; returns when every client is done. */
    List<SubmissionOutcome> place(List<Submission> orders, String world) {
        var placed = orders.stream().map(SubmissionOutcome::new).toList();
        List<Future<?>> work = new ArrayList<>();
        for (var one : placed) {
            work.add(threads.schedule(() -> order(one, world), one.order.at(), TimeUnit.MILLISECONDS));
        }
        join(work);
        return placed;
    }

    private Void order(SubmissionOutcome placed, String world) throws InterruptedException {
        var order = placed.order;
        var body = order.body(world);
        long until = System.nanoTime() + GIVE_UP.toNanos();
        while (true) {
            var answer = attempt(() -> post("/api/workflows/" + order.job().workflow() + "/run", body));
            if (answer != null && answer.statusCode() == 202) {
                placed.id = new JsonObject(answer.body()).getString("jobId");
                break;
            }
            if (answer != null && answer.statusCode() < 500) {
                placed.wrong.add("ordered: " + answer.statusCode() + " " + answer.body());
                return null;
            }
            if (!order.key()) {
                return null;
            }
            if (System.nanoTime() > until) {
                placed.wrong.add("no answer for " + GIVE_UP + ", the last: " + answer);
                return null;
            }
            Thread.sleep(150);
        }
        if (order.change() != Submission.Change.NONE) {
            Thread.sleep(order.changeAfter());
            change(placed);
        }
        return null;
    }

    private void change(SubmissionOutcome placed) throws InterruptedException {
        placed.told = SubmissionOutcome.Told.UNKNOWN;
        placed.asked = Instant.now();
        if (placed.order.change() == Submission.Change.PAUSE) {
            told(placed, attempt(() -> control(placed.id, "pause", new JsonObject())), 200, 202);
            Thread.sleep(PAUSED_MS);
            resume(placed);
        } else {
            var body = new JsonObject()
                    .put("reason", "no longer needed")
                    .put("compensate", placed.order.change() == Submission.Change.UNDO);
            told(placed, attempt(() -> control(placed.id, "cancel", body)), 200);
        }
    }

    private static void told(SubmissionOutcome placed, HttpResponse<String> answer, Integer... done) {
        if (answer == null || answer.statusCode() >= 500) {
            return;
        }
        if (List.of(done).contains(answer.statusCode())) {
            placed.told = SubmissionOutcome.Told.DONE;
            if (placed.order.change() == Submission.Change.PAUSE && answer.statusCode() == 200) {
                placed.stood = Instant.now();
            }
        } else if (answer.statusCode() == 409) {
            placed.told = SubmissionOutcome.Told.TOO_LATE;
        } else {
            placed.wrong.add(placed.order.change() + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    // Until the response says that it continues, or that it is not paused.
    private void resume(SubmissionOutcome placed) throws InterruptedException {
        long until = System.nanoTime() + GIVE_UP.toNanos();
        placed.resumed = Instant.now();
        boolean first = true;
        while (true) {
            var answer = attempt(() -> control(placed.id, "resume", new JsonObject()));
            if (answer != null && answer.statusCode() < 500) {
                boolean stands = first && placed.stood != null;
                if (answer.statusCode() != 202 && (answer.statusCode() != 409 || stands)) {
                    placed.wrong.add("resumed: " + answer.statusCode() + " " + answer.body());
                }
                return;
            }
            if (System.nanoTime() > until) {
                placed.wrong.add("not resumed for " + GIVE_UP + ", the last: " + answer);
                return;
            }
            first = false;
            Thread.sleep(150);
        }
    }

    /** An unacknowledged pause may take effect after its client's resume was rejected. */
    void resumeLate(List<SubmissionOutcome> all, List<String> paused) throws InterruptedException {
        for (var one : all) {
            if (one.told == SubmissionOutcome.Told.UNKNOWN && paused.contains(one.id)) {
                attempt(() -> control(one.id, "resume", new JsonObject()));
            }
        }
    }

    private HttpResponse<String> control(String id, String what, JsonObject body)
            throws IOException, InterruptedException {
        return post("/api/executions/" + id + "/" + what, body);
    }

    HttpResponse<String> get(int instance, String path) {
        var request =
                HttpRequest.newBuilder(instances.apply(instance).resolve(path)).timeout(Duration.ofSeconds(20));
        return require(() -> http.send(request.build(), BodyHandlers.ofString()));
    }

    HttpResponse<String> send(int instance, String method, String path, String type, String body) {
        var request = HttpRequest.newBuilder(instances.apply(instance).resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", type)
                .method(method, BodyPublishers.ofString(body));
        return require(() -> http.send(request.build(), BodyHandlers.ofString()));
    }

    private HttpResponse<String> post(String path, JsonObject body) throws IOException, InterruptedException {
        int instance = Math.floorMod(next.getAndIncrement(), count);
        var request = HttpRequest.newBuilder(instances.apply(instance).resolve(path))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    // Null: no response. That is what these tests are about, and the caller handles it.
    private static HttpResponse<String> attempt(Callable<HttpResponse<String>> call) throws InterruptedException {
        try {
            return call.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            return null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> require(Callable<HttpResponse<String>> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void join(List<Future<?>> work) {
        for (var one : work) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
