package io.millrace.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The REST API as a user's program calls it. Asks where the service is at each call: instances come and go. */
public final class Client {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Supplier<URI> base;

    public Client(Supplier<URI> base) {
        this.base = base;
    }

    public void put(String name, String yaml) {
        var answer = send(request("/api/workflows/" + name)
                .header("content-type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    /** Answers the execution's id. */
    public String run(String workflow, JsonObject input) {
        var body = new JsonObject().put("triggerData", input);
        var answer = send(request("/api/workflows/" + workflow + "/run")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.encode())));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getString("jobId");
    }

    /** Like {@link #run}, again and again while the service or its Postgres is away. */
    public String runPersistently(String workflow, JsonObject input) {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                return run(workflow, input);
            } catch (AssertionError | IllegalStateException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                sleep(200);
            }
        }
    }

    public JsonObject execution(String id) {
        var answer = send(request("/api/executions/" + id).GET());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public HttpResponse<String> post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public HttpResponse<String> post(String path, JsonObject body) {
        return send(
                request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(body.encode())));
    }

    public HttpResponse<String> post(String path, String type, String body) {
        return send(request(path).header("content-type", type).POST(BodyPublishers.ofString(body)));
    }

    /** Waits until all are terminal; answers them. */
    public List<JsonObject> awaitAll(List<String> ids, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        var done = new ArrayList<JsonObject>();
        for (var id : ids) {
            while (true) {
                JsonObject execution = null;
                try {
                    execution = execution(id);
                } catch (AssertionError | IllegalStateException e) {
                    if (System.nanoTime() > until) {
                        throw e;
                    }
                }
                if (execution != null
                        && Set.of("succeeded", "failed", "cancelled").contains(execution.getString("status"))) {
                    done.add(execution);
                    break;
                }
                if (System.nanoTime() > until) {
                    throw new AssertionError("not terminal within " + limit + ": " + execution);
                }
                sleep(20);
            }
        }
        return done;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.get().resolve(path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
