package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notifies callers in this process of completions that this process commits: at the commit, so earlier than the feed, and
 * without a query. Completions that other processes write are not reported.
 */
@ApplicationScoped
public class CompletionNotifier {

    private final Map<ExecutionId, Set<UniEmitter<? super Outcome>>> awaited = new ConcurrentHashMap<>();

    /** The outcome, if this process commits it from now on; the Uni may never complete. */
    public Uni<Outcome> of(ExecutionId id) {
        return Uni.createFrom().emitter(emitter -> {
            awaited.compute(id, (same, before) -> {
                Set<UniEmitter<? super Outcome>> emitters = before == null ? ConcurrentHashMap.newKeySet() : before;
                emitters.add(emitter);
                return emitters;
            });
            emitter.onTermination(() -> awaited.computeIfPresent(id, (same, emitters) -> {
                emitters.remove(emitter);
                return emitters.isEmpty() ? null : emitters;
            }));
        });
    }

    /** @param transition to a terminal state, and committed */
    void written(ExecutionId id, Transition transition) {
        var emitters = awaited.isEmpty() ? null : awaited.remove(id);
        if (emitters != null) {
            var outcome = outcome(transition);
            emitters.forEach(emitter -> emitter.complete(outcome));
        }
    }

    private static Outcome outcome(Transition transition) {
        if (!transition.status().terminal()) {
            throw new IllegalArgumentException(transition + " is not terminal");
        }
        return new Outcome(transition.status(), transition.output(), transition.error());
    }
}
