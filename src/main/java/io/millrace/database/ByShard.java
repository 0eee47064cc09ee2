package io.millrace.database;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** One statement for each shard that holds some of the ids, sent at once, their answers concatenated. */
public final class ByShard {

    private ByShard() {}

    public static <T> Uni<List<T>> each(
            List<ExecutionId> ids, BiFunction<Integer, List<ExecutionId>, Uni<List<T>>> ask) {
        Map<Integer, List<ExecutionId>> byShard = ids.stream().collect(Collectors.groupingBy(ExecutionId::shard));
        return all(byShard.entrySet().stream()
                .map(entry -> ask.apply(entry.getKey(), entry.getValue()))
                .toList());
    }

    public static <T> Uni<List<T>> all(List<Uni<List<T>>> parts) {
        if (parts.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return Uni.join().all(parts).andFailFast().map(lists -> lists.stream()
                .flatMap(List::stream)
                .toList());
    }
}
