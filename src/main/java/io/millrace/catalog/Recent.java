package io.millrace.catalog;

import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The most recently used answers, found or still being asked for: those who ask for the same meanwhile share the question.
 * Failures and absences are not kept. Any thread may call.
 */
final class Recent<K, V> {

    private final Map<K, CompletableFuture<Optional<V>>> entries;

    Recent(int size) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, CompletableFuture<Optional<V>>> eldest) {
                return size() > size;
            }
        };
    }

    Uni<Optional<V>> get(K key, Supplier<Uni<Optional<V>>> load) {
        return get(key, load, found -> true);
    }

    /** @param fresh whether an answer known may still be used */
    Uni<Optional<V>> get(K key, Supplier<Uni<Optional<V>>> load, Predicate<V> fresh) {
        CompletableFuture<Optional<V>> answer;
        synchronized (this) {
            var known = entries.get(key);
            if (known != null && (!known.isDone() || usable(known, fresh))) {
                return shared(known);
            }
            answer = new CompletableFuture<>();
            entries.put(key, answer);
        }
        // Outside the lock, and subscribed to here: it is loaded once, whoever of those that wait gives up.
        Uni.createFrom()
                .deferred(load::get)
                .subscribe()
                .with(
                        found -> {
                            if (found.isEmpty()) {
                                forget(key, answer);
                            }
                            answer.complete(found);
                        },
                        failure -> {
                            forget(key, answer);
                            answer.completeExceptionally(failure);
                        });
        return shared(answer);
    }

    /** What is being asked for right now is not kept either: it may be the answer from before a change. */
    synchronized void forget(K key) {
        entries.remove(key);
    }

    synchronized int size() {
        return entries.size();
    }

    private synchronized void forget(K key, CompletableFuture<Optional<V>> answer) {
        entries.remove(key, answer);
    }

    private static <V> boolean usable(CompletableFuture<Optional<V>> answer, Predicate<V> fresh) {
        return !answer.isCompletedExceptionally() && answer.join().filter(fresh).isPresent();
    }

    // A copy for each: a subscriber that cancels would otherwise cancel the answer of all.
    private static <V> Uni<Optional<V>> shared(CompletableFuture<Optional<V>> answer) {
        return Uni.createFrom().completionStage(answer::copy);
    }
}
