package io.millrace.api.workflow;

import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.MediaTypes;
import io.millrace.definition.DefinitionConfig;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Problem;
import io.millrace.definition.ProblemLocator;
import io.millrace.definition.Workflow;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the definitions that requests contain. */
@ApplicationScoped
class Definitions {

    private final DefinitionConfig config;
    private final DefinitionParser parser;

    Definitions(DefinitionConfig config, DefinitionParser parser) {
        this.config = config;
        this.parser = parser;
    }

    /** @param mediaType {@code application/yaml} or {@code application/json} */
    record Document(String source, String mediaType) {

        static Document of(@Nullable String body, @Nullable MediaType type) {
            boolean json = type != null && type.getSubtype().endsWith("json");
            return new Document(body == null ? "" : body, json ? MediaTypes.JSON : MediaTypes.YAML);
        }
    }

    /**
     * Fails with a {@link Refusal} when it is not valid. Runs off the event loop, because a large document takes a while.
     *
     * @param name the required name; empty = any
     */
    Uni<Workflow> parse(Document document, Optional<String> name) {
        if (document.source.length() > config.maxSize()) {
            throw new Refusal(
                    ProblemType.TOO_LARGE,
                    "The definition has " + document.source.length() + " characters; at most " + config.maxSize()
                            + " are allowed (millrace.definition.max-size).");
        }
        return Uni.createFrom()
                .item(() -> parseNow(document, name))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Workflow parseNow(Document document, Optional<String> name) {
        var format = Format.of(document.mediaType);
        var parsed = parser.parse(document.source, format);
        if (!(parsed instanceof Parsed.Valid valid)) {
            throw invalid(((Parsed.Invalid) parsed).problems());
        }
        var workflow = valid.workflow();
        if (name.isPresent() && !name.get().equals(workflow.name())) {
            throw invalid(List.of(ProblemLocator.problem(
                    document.source,
                    format,
                    config.limits(),
                    "name",
                    "is '" + workflow.name() + "', but the path contains '" + name.get() + "': they must match")));
        }
        return workflow;
    }

    private static Refusal invalid(List<Problem> problems) {
        var first = problems.get(0);
        var place = first.line() > 0 ? "Line " + first.line() + ", column " + first.column() + ": " : "";
        var count = problems.size() == 1 ? "1 problem. " : problems.size() + " problems, the first: ";
        return new Refusal(
                ProblemType.INVALID_DEFINITION,
                count + place + (first.path().isEmpty() ? "" : first.path() + ": ") + first.message(),
                problems.stream()
                        .map(problem -> Fault.at(problem.path(), problem.line(), problem.column(), problem.message()))
                        .toList());
    }
}
