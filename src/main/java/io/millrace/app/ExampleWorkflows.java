package io.millrace.app;

import io.millrace.catalog.Catalog;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Workflow;
import io.millrace.execution.TenantId;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.logging.Logger;

/** Stores the example workflows in an empty catalog, so that there is something to run after the first start. */
@ApplicationScoped
class ExampleWorkflows {

    static final List<String> NAMES = List.of("hello", "parallel-fetch", "tour");

    private static final Logger log = Logger.getLogger(ExampleWorkflows.class);
    private static final String YAML = "application/yaml";

    private final Catalog catalog;
    private final DefinitionParser parser;
    private final ExamplesConfig config;

    ExampleWorkflows(Catalog catalog, DefinitionParser parser, ExamplesConfig config) {
        this.catalog = catalog;
        this.parser = parser;
        this.config = config;
    }

    void started(@Observes StartupEvent event) {
        if (config.load()) {
            storeFor(TenantId.DEFAULT)
                    .subscribe()
                    .with(
                            names -> {
                                if (!names.isEmpty()) {
                                    log.infof("example workflows to start from: %s", String.join(", ", names));
                                }
                            },
                            failure -> log.warn("the example workflows could not be stored", failure));
        }
    }

    /** Returns the names of those stored: none when the tenant already has a workflow. */
    Uni<List<String>> storeFor(TenantId tenant) {
        return catalog.list(tenant, null, 1)
                .chain(found ->
                        found.isEmpty() ? storeAll(tenant) : Uni.createFrom().item(List.of()));
    }

    private Uni<List<String>> storeAll(TenantId tenant) {
        return Multi.createFrom()
                .iterable(NAMES)
                .onItem()
                .transformToUniAndConcatenate(name -> {
                    var source = source(name);
                    return catalog.put(tenant, parse(name, source), source, YAML)
                            .replaceWith(name);
                })
                .collect()
                .asList();
    }

    private Workflow parse(String name, String source) {
        var parsed = parser.parse(source, Format.YAML);
        if (parsed instanceof Parsed.Invalid invalid) {
            throw new IllegalStateException("example " + name + ": " + invalid.problems());
        }
        return ((Parsed.Valid) parsed).workflow();
    }

    private static String source(String name) {
        try (var in = ExampleWorkflows.class.getResourceAsStream("/examples/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("no example " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
