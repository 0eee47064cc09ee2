package io.millrace.catalog;

import io.millrace.definition.Workflow;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workflows of each tenant. */
public interface Catalog {

    /**
     * Stores a definition. One that equals the newest version (as text) changes nothing; any other becomes the next
     * version and the newest. A new name is active.
     *
     * @param source as it was sent, kept for people
     * @param mediaType {@code application/yaml} or {@code application/json}
     */
    Uni<Stored> put(String tenant, Workflow workflow, String source, String mediaType);

    /** The newest version, ready to run; empty = there is none, or it was deleted. Cached for at most a second. */
    Uni<Optional<Entry>> newest(String tenant, String name);

    /** One version, ready to run, deleted or not: a running execution keeps its own. Cached without end. */
    Uni<Optional<Entry>> version(String tenant, String name, int version);

    /**
     * By name.
     *
     * @param after the last name of the page before
     */
    Uni<List<Listed>> list(String tenant, @Nullable String after, int limit);

    /** Newest first, as many as configured. */
    Uni<List<Version>> versions(String tenant, String name);

    /** A workflow that is not active starts no executions; those under way go on. False = there is none. */
    Uni<Boolean> activate(String tenant, String name, boolean active);

    /** Takes the name off the list; versions stay for the executions that run them. False = there is none. */
    Uni<Boolean> delete(String tenant, String name);

    /** @param created false: it equals the newest version */
    record Stored(int version, boolean created) {}

    /** @param active whether it starts executions; of one asked for by version, as it was when that was first read */
    record Entry(Workflow workflow, int version, boolean active, String source, String mediaType, Instant createdAt) {}

    record Listed(
            String name,
            int version,
            boolean active,
            @Nullable String description,
            Instant updatedAt) {}

    record Version(int version, String source, String mediaType, Instant createdAt) {}
}
