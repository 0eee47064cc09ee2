package io.millrace.catalog;

import io.millrace.definition.Workflow;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workflows of each tenant. */
public interface Catalog {

    /**
     * Stores a definition. One whose text equals the newest version changes nothing; any other becomes the next
     * version. A new workflow is active.
     *
     * @param source as it was sent, kept for display
     * @param mediaType {@code application/yaml} or {@code application/json}
     */
    Uni<Stored> put(TenantId tenant, Workflow workflow, String source, String mediaType);

    /** The newest version, ready to run; empty = it does not exist or was deleted. Cached for at most a second. */
    Uni<Optional<Entry>> newest(TenantId tenant, String name);

    /** One version, ready to run, deleted or not: a running execution keeps its version. Cached without expiry. */
    Uni<Optional<Entry>> version(TenantId tenant, String name, int version);

    /**
     * By name.
     *
     * @param after the last name of the previous page
     */
    Uni<List<Listed>> list(TenantId tenant, @Nullable String after, int limit);

    /** Newest first, as many as configured. */
    Uni<List<Version>> versions(TenantId tenant, String name);

    /** An inactive workflow starts no executions; running ones continue. False = it does not exist. */
    Uni<Boolean> activate(TenantId tenant, String name, boolean active);

    /**
     * Removes the workflow from the list; its versions stay for the executions that run them. False = it does not
     * exist.
     */
    Uni<Boolean> delete(TenantId tenant, String name);

    /** @param created false: it equals the newest version */
    record Stored(int version, boolean created) {}

    /** @param active whether it starts executions; for a look-up by version, as of when that version was first read */
    record Entry(Workflow workflow, int version, boolean active, String source, String mediaType, Instant createdAt) {}

    record Listed(
            String name,
            int version,
            boolean active,
            @Nullable String description,
            Instant updatedAt) {}

    record Version(int version, String source, String mediaType, Instant createdAt) {}
}
