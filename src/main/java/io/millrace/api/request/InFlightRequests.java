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
 * Counts requests in flight, so that a stop waits for them, and refuses new writes while the instance stops. The platform's
 * own count (quarkus.shutdown.timeout) includes every WebSocket ever opened, so a stop would always take the full timeout.
 */
@ApplicationScoped
public class InFlightRequests {

    private static final Logger LOG = Logger.getLogger(InFlightRequests.class);

    /** Runs before every other filter. */
    private static final int FIRST = 1_000;

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final long POLL_MS = 10;

    private final EdgeProblems problems;
    private final ApiConfig config;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean stopping;

    public InFlightRequests(EdgeProblems problems, ApiConfig config) {
        this.problems = problems;
        this.config = config;
    }

    public void register(@Observes Filters filters) {
        filters.register(this::enter, FIRST);
    }

    public void refuseNew(@Observes ShutdownDelayInitiatedEvent stop) {
        stopping = true;
    }

    /** After all other observers, which end requests that wait. Runs on the thread that stops the application; it may block. */
    public void awaitEmpty(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownDelayInitiatedEvent stop)
            throws InterruptedException {
        long until = System.nanoTime() + config.leaving().toNanos();
        while (inFlight.get() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(POLL_MS);
        }
        if (inFlight.get() > 0) {
            LOG.warnf("%d requests are not answered: the instance stops", inFlight.get());
        }
    }

    // Reads are answered for as long as the port is open; what would start work here is left to another instance.
    private void enter(RoutingContext request) {
        boolean upgrade = request.request().headers().contains(HttpHeaders.UPGRADE);
        if (stopping) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            if (upgrade || !READS.contains(request.request().method())) {
                problems.refuseWhileStopping(request);
                return;
            }
        }
        if (!upgrade) {
            inFlight.incrementAndGet();
            request.addEndHandler(ended -> inFlight.decrementAndGet());
        }
        request.next();
    }
}
