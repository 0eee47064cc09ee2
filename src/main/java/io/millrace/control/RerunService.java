package io.millrace.control;

import io.millrace.catalog.Catalog;
import io.millrace.definition.Body;
import io.millrace.definition.Step;
import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.expression.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a terminal execution again: all of it, or a step and everything that depends on it. */
@ApplicationScoped
public class RerunService {

    private final Reruns reruns;
    private final Catalog catalog;
    private final ControlService control;

    RerunService(Reruns reruns, Catalog catalog, ControlService control) {
        this.reruns = reruns;
        this.catalog = catalog;
        this.control = control;
    }

    public sealed interface Answer {}

    /**
     * It is queued.
     *
     * @param number of this rerun, from 1
     * @param steps ids of the top-level steps that run again
     */
    public record Queued(int number, List<String> steps) implements Answer {}

    /** @param why anything but {@link Reruns.Queued} */
    public record Refused(Reruns.Answer why) implements Answer {}

    /** @param steps ids of those that exist */
    public record UnknownStep(List<String> steps) implements Answer {}

    public record VersionGone(String workflow, int version) implements Answer {}

    /** @param from id of a top-level step; null = all */
    public Uni<Answer> order(Actor by, ExecutionId id, @Nullable String from) {
        return reruns.subject(by.tenant(), id).chain(subject -> {
            if (subject.isEmpty()) {
                return answer(new Refused(new Reruns.Unknown()));
            }
            var its = subject.get();
            return catalog.version(by.tenant(), its.workflow(), its.version()).chain(found -> {
                if (found.isEmpty()) {
                    return answer(new VersionGone(its.workflow(), its.version()));
                }
                var body = found.get().workflow().body();
                return again(body, from)
                        .map(steps -> order(by.tenant(), id, from, steps))
                        .orElseGet(() -> answer(new UnknownStep(ids(body))));
            });
        });
    }

    private Uni<Answer> order(TenantId tenant, ExecutionId id, @Nullable String from, List<String> steps) {
        return reruns.order(tenant, id, from, steps).map(answer -> {
            if (!(answer instanceof Reruns.Queued queued)) {
                return new Refused(answer);
            }
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("rerun", queued.number());
            data.put("steps", queued.steps());
            control.queued(tenant, List.of(queued.due()), Json.write(data));
            return new Queued(queued.number(), queued.steps());
        });
    }

    /** Empty: there is no such step. */
    static Optional<List<String>> again(Body body, @Nullable String from) {
        var all = ids(body);
        if (from == null) {
            return Optional.of(all);
        }
        int chosen = all.indexOf(from);
        return chosen < 0
                ? Optional.empty()
                : Optional.of(
                        body.graph().downstream(chosen).stream().map(all::get).toList());
    }

    private static List<String> ids(Body body) {
        return body.steps().stream().map(Step::id).toList();
    }

    private static Uni<Answer> answer(Answer answer) {
        return Uni.createFrom().item(answer);
    }
}
