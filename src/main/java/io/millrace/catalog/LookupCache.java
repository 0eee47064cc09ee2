package io.millrace.catalog;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Answers of lookups, found or still being asked for: those who ask for the same meanwhile share the question. Failures and
 * absences are not kept. Any thread may call.
 */
final class LookupCache<K, V> {

    private final AsyncCache<K, V> answers;

    /** @param bounds how many are kept, and how long */
    LookupCache(Caffeine<? super K, ? super V> bounds) {
        // Housekeeping is a few pointers: not worth another thread.
        this.answers = bounds.executor(Runnable::run).buildAsync();
    }

    Uni<Optional<V>> get(K key, Supplier<Uni<Optional<V>>> load) {
        var question = new CompletableFuture<V>();
        var answer = answers.get(key, (asked, executor) -> question);
        if (answer == question) {
            // Outside the cache's lock, and subscribed to here: it is loaded once, whoever of those that wait gives up.
            Uni.createFrom()
                    .deferred(load::get)
                    .subscribe()
                    .with(found -> question.complete(found.orElse(null)), question::completeExceptionally);
        }
        // A copy for each: a subscriber that cancels would otherwise cancel the answer of all.
        return Uni.createFrom().completionStage(answer::copy).map(Optional::ofNullable);
    }

    /** What is being asked for right now is not kept either: it may be the answer from before a change. */
    void forget(K key) {
        answers.synchronous().invalidate(key);
    }
}
