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

/** The limits of workflows: concurrency as the world saw it, the rate by when Postgres saw each start for the first time. */
final class Limited {

    private final List<String> wrong = new ArrayList<>();
    private int most;

    /**
     * @param waking whether a process woke so shortly before that it may have sent what nobody can hold back
     * @param cancelled when that was asked for, of those of whom it was; their slots are free then, and their calls are closed
     *     a heartbeat later
     * @param losses when Redis lost what it held: with it, what has started lately
     */
    Limited(
            Map<String, Witness.Execution> executions,
            List<Witness.Change> changes,
            List<Effects.Span> spans,
            Predicate<Instant> waking,
            Map<String, Instant> cancelled,
            List<Instant> losses) {
        Map<Long, List<Effects.Span>> ofCustomers = spans.stream()
                .filter(span -> is(Job.PAIR, executions.get(span.execution())))
                .filter(span -> !waking.test(span.from()))
                .map(span -> until(span, cancelled.get(span.execution())))
                .collect(Collectors.groupingBy(
                        span -> executions.get(span.execution()).n() % Job.CUSTOMERS));
        ofCustomers.values().forEach(this::together);
        rate(
                executions.values().stream()
                        .filter(execution -> is(Job.RATED, execution))
                        .map(Witness.Execution::id)
                        .collect(Collectors.toSet()),
                changes,
                losses);
    }

    List<String> wrong() {
        return wrong;
    }

    /** Most of one customer that were seen to run at a time. */
    int most() {
        return most;
    }

    private static boolean is(Job job, Witness.Execution execution) {
        return execution != null && Job.of(execution.workflow()) == job;
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
            if (running.size() > Job.PAIR_LIMIT) {
                wrong.add(running.size() + " of a customer at a time, at " + edge.at() + ": " + running.keySet());
                return;
            }
        }
    }

    // By any moment no more can have started than windows had begun, each with its limit, since the first of them was
    // there;
    // one more each time that Redis forgot what had started.
    private void rate(Set<String> rated, List<Witness.Change> changes, List<Instant> losses) {
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
            long windows = (at.toEpochMilli() - born.toEpochMilli()) / Job.RATE_WINDOW.toMillis() + 1;
            long anew = losses.stream().filter(loss -> loss.isBefore(at)).count();
            if (started > (windows + anew) * Job.RATE_LIMIT) {
                wrong.add(
                        started + " had started by " + at + ", of those born from " + born + " on: " + starts.values());
                return;
            }
        }
    }
}
