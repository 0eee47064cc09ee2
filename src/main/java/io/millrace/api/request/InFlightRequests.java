package io.millrace.api.request;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.EdgeProblems;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * What is being answered while the instance stops, and what is no longer let in. The platform's own count
 * (quarkus.shutdown.timeout) takes every WebSocket there ever was for a request under way, so a stop would always last as
 * long as it may.
 */
@ApplicationScoped
public class InFlightRequests {

    private static final Logger LOG = Logger.getLogger(InFlightRequests.class);

    /** Before everything else that sees a request. */
    private static final int FIRST = 1_000;

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final long LOOK_MS = 10;

    private final EdgeProblems problems;
    private final ApiConfig config;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean leaving;

    public InFlightRequests(EdgeProblems problems, ApiConfig config) {
        this.problems = problems;
        this.config = config;
    }

    public void register(@Observes Filters filters) {
        filters.register(this::enter, FIRST);
    }

    public void close(@Observes ShutdownDelayInitiatedEvent stop) {
        leaving = true;
    }

    /** After all who can end a request have been told to. The thread is the one that stops the application; it may wait. */
    public void awaitEmpty(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownDelayInitiatedEvent stop)
            throws InterruptedException {
        long until = System.nanoTime() + config.leaving().toNanos();
        while (inside.get() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MS);
        }
        if (inside.get() > 0) {
            LOG.warnf("%d requests are not answered: the instance stops", inside.get());
        }
    }

    // Reads are answered for as long as the door is open; what would begin something here is for another instance.
    private void enter(RoutingContext request) {
        boolean upgrade = request.request().headers().contains(HttpHeaders.UPGRADE);
        if (leaving) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            if (upgrade || !READS.contains(request.request().method())) {
                problems.refuseWhileLeaving(request);
                return;
            }
        }
        if (!upgrade) {
            inside.incrementAndGet();
            request.addEndHandler(ended -> inside.decrementAndGet());
        }
        request.next();
    }
}
