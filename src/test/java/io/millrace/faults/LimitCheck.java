package io.millrace.faults;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks the limits of workflows: concurrency as seen by the remote service, the rate by the first start recorded in
 * Postgres.
 */
final class LimitCheck {

    private final List<String> wrong = new ArrayList<>();
    private int most;

    /**
     * @param waking whether a process woke so recently that it may have sent an unpreventable call
     * @param cancelled times of cancel requests; slots are free from then on, and calls are closed a heartbeat later
     * @param losses when Redis lost its data, including recent starts
     */
    LimitCheck(
            Map<String, DatabaseHistory.Execution> executions,
            List<DatabaseHistory.Change> changes,
            List<Effects.Span> spans,
            Predicate<Instant> waking,
            Map<String, Instant> cancelled,
            List<Instant> losses) {
        Map<Long, List<Effects.Span>> ofCustomers = spans.stream()
                .filter(span -> is(FaultWorkflow.PAIR, executions.get(span.execution())))
                .filter(span -> !waking.test(span.from()))
                .map(span -> until(span, cancelled.get(span.execution())))
                .collect(Collectors.groupingBy(
                        span -> executions.get(span.execution()).n() % FaultWorkflow.CUSTOMERS));
        ofCustomers.values().forEach(this::together);
        rate(
                executions.values().stream()
                        .filter(execution -> is(FaultWorkflow.RATED, execution))
                        .map(DatabaseHistory.Execution::id)
                        .collect(Collectors.toSet()),
                changes,
                losses);
    }

    List<String> wrong() {
        return wrong;
    }

    /** Highest observed concurrency of one customer. */
    int most() {
        return most;
    }

    private static boolean is(FaultWorkflow job, DatabaseHistory.Execution execution) {
        return execution != null && FaultWorkflow.of(execution.workflow()) == job;
    }

    private static Effects.Span until(Effects.Span span, Instant end) {
        return end == null || span.until().isBefore(end) ? span : new Effects.Span(span.execution(), span.from(), end);
    }

    private record Edge(Instant at, int step, String execution) {}

    private void together(List<Effects.Span> spans) {
        var edges = new ArrayList<Edge>();
        for (var span : spans) {
            if (span.from().isBefore(span.until())) {
                edges.add(new Edge(span.from(), 1, span.execution()));
                edges.add(new Edge(span.until(), -1, span.execution()));
            }
        }
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::step));
        Map<String, Integer> running = new HashMap<>();
        for (var edge : edges) {
            running.merge(edge.execution(), edge.step(), Integer::sum);
            running.values().removeIf(calls -> calls == 0);
            most = Math.max(most, running.size());
            if (running.size() > FaultWorkflow.PAIR_LIMIT) {
                wrong.add(running.size() + "  of a customer at a time, at  " + edge.at() + ": " + running.keySet());
                return;
            }
        }
    }

    // At any time no more can have started than windows had begun, each with its limit, since the first of them was
    // there; one more each time that Redis lost its recent starts.
    private void rate(Set<String> rated, List<DatabaseHistory.Change> changes, List<Instant> losses) {
        var starts = new TreeMap<String, Instant>();
        Instant born = null;
        for (var change : changes) {
            if (rated.contains(change.execution())) {
                if (change.before() == null && (born == null || change.at().isBefore(born))) {
                    born = change.at();
                }
                if (change.after().equals("running")) {
                    starts.putIfAbsent(change.execution(), change.at());
                }
            }
        }
        int started = 0;
        for (var at : starts.values().stream().sorted().toList()) {
            started++;
            long windows = (at.toEpochMilli() - born.toEpochMilli()) / FaultWorkflow.RATE_WINDOW.toMillis() + 1;
            long anew = losses.stream().filter(loss -> loss.isBefore(at)).count();
            if (started > (windows + anew) * FaultWorkflow.RATE_LIMIT) {
                wrong.add(started + " had started by " + at + ", of those created from " + born + " on:  "
                        + starts.values());
                return;
            }
        }
    }
}
