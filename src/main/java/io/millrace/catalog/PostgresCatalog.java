package io.millrace.catalog;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.millrace.database.Shards;
import io.millrace.definition.Workflow;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

class PostgresCatalog implements Catalog {

    // The name's row is the lock: of two concurrent updates, the second sees the digest of the first.
    private static final String PUT = """
            with head as (
                insert into workflow as w (tenant, name, version, digest, description)
                values ($1, $2, 1, sha256(convert_to($3, 'UTF8')), $5)
                on conflict (tenant, name) do update set
                    version = case when w.digest = excluded.digest and not w.deleted then w.version else w.version + 1 end,
                    updated_at = case when w.digest = excluded.digest and not w.deleted then w.updated_at else now() end,
                    active = w.active or w.deleted,
                    digest = excluded.digest, description = excluded.description, deleted = false
                returning version
            ),
            stored as (
                insert into workflow_version (tenant, name, version, definition, media_type)
                select $1, $2, version, $3, $4 from head
                on conflict (tenant, name, version) do nothing
                returning version
            )
            select version, exists (select from stored) as created from head
            """;

    private static final String NEWEST =
            "select version, active from workflow where tenant = $1 and name = $2 and not deleted";

    private static final String VERSION = """
            select v.definition, v.media_type, v.created_at, w.active and not w.deleted as active
            from workflow_version v join workflow w on w.tenant = v.tenant and w.name = v.name
            where v.tenant = $1 and v.name = $2 and v.version = $3
            """;

    private static final String LIST = """
            select name, version, active, description, updated_at from workflow
            where tenant = $1 and name > $2 and not deleted order by name limit $3
            """;

    private static final String VERSIONS = """
            select version, definition, media_type, created_at from workflow_version
            where tenant = $1 and name = $2 order by version desc limit $3
            """;

    private static final String ACTIVATE =
            "update workflow set active = $3, updated_at = now() where tenant = $1 and name = $2 and not deleted";

    private static final String DELETE =
            "update workflow set deleted = true, updated_at = now() where tenant = $1 and name = $2 and not deleted";

    private record Name(TenantId tenant, String name) {}

    private record Key(TenantId tenant, String name, int version) {}

    private record Head(int version, boolean active, Instant asked) {}

    private record Parsed(
            Workflow workflow, int version, boolean active, String source, String mediaType, Instant createdAt) {
        Entry entry(boolean startsExecutions) {
            return new Entry(workflow, version, startsExecutions, source, mediaType, createdAt);
        }
    }

    private final Shards shards;
    private final CatalogConfig config;
    private final InstantSource clock;
    private final SourceParser parser;
    private final LookupCache<Name, Head> heads;
    private final LookupCache<Key, Parsed> versions;

    PostgresCatalog(Shards shards, CatalogConfig config, InstantSource clock, SourceParser parser) {
        this.shards = shards;
        this.config = config;
        this.clock = clock;
        this.parser = parser;
        this.heads = new LookupCache<>(Caffeine.newBuilder()
                .maximumSize(config.cacheSize())
                .ticker(() -> nanos(clock.instant()))
                .expireAfter(Expiry.<Name, Head>creating(this::remaining)));
        this.versions = new LookupCache<>(Caffeine.newBuilder().maximumSize(config.cacheSize()));
    }

    @Override
    public Uni<Stored> put(TenantId tenant, Workflow workflow, String source, String mediaType) {
        var parameters = Tuple.of(
                tenant.value(),
                workflow.name(),
                source,
                mediaType,
                workflow.description().orElse(null));
        return pool(tenant)
                .preparedQuery(PUT)
                .execute(parameters)
                .map(rows -> {
                    var row = rows.iterator().next();
                    return new Stored(row.getInteger("version"), row.getBoolean("created"));
                })
                .eventually(() -> heads.forget(new Name(tenant, workflow.name())));
    }

    @Override
    public Uni<Optional<Entry>> newest(TenantId tenant, String name) {
        return head(new Name(tenant, name))
                .chain(head -> head.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : parsed(new Key(tenant, name, head.get().version()))
                                .map(found -> found.map(
                                        parsed -> parsed.entry(head.get().active()))));
    }

    @Override
    public Uni<Optional<Entry>> version(TenantId tenant, String name, int version) {
        return parsed(new Key(tenant, name, version)).map(found -> found.map(parsed -> parsed.entry(parsed.active())));
    }

    @Override
    public Uni<List<Listed>> list(TenantId tenant, @Nullable String after, int limit) {
        return pool(tenant)
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant.value(), after == null ? "" : after, limit))
                .map(rows -> all(
                        rows,
                        row -> new Listed(
                                row.getString("name"),
                                row.getInteger("version"),
                                row.getBoolean("active"),
                                row.getString("description"),
                                instant(row, "updated_at"))));
    }

    @Override
    public Uni<List<Version>> versions(TenantId tenant, String name) {
        return pool(tenant)
                .preparedQuery(VERSIONS)
                .execute(Tuple.of(tenant.value(), name, config.versionsListed()))
                .map(rows -> all(
                        rows,
                        row -> new Version(
                                row.getInteger("version"),
                                row.getString("definition"),
                                row.getString("media_type"),
                                instant(row, "created_at"))));
    }

    @Override
    public Uni<Boolean> activate(TenantId tenant, String name, boolean active) {
        return change(ACTIVATE, new Name(tenant, name), Tuple.of(tenant.value(), name, active));
    }

    @Override
    public Uni<Boolean> delete(TenantId tenant, String name) {
        return change(DELETE, new Name(tenant, name), Tuple.of(tenant.value(), name));
    }

    private Uni<Boolean> change(String sql, Name name, Tuple parameters) {
        return pool(name.tenant())
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.rowCount() > 0)
                .eventually(() -> heads.forget(name));
    }

    private Uni<Optional<Head>> head(Name name) {
        return heads.get(name, () -> load(name));
    }

    // From the moment it was asked for: what was changed while the answer was on its way is not in it.
    private Duration remaining(Name name, Head head) {
        return Duration.between(clock.instant(), head.asked().plus(config.newestFor()));
    }

    private static long nanos(Instant instant) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    }

    private Uni<Optional<Head>> load(Name name) {
        var asked = clock.instant();
        return pool(name.tenant())
                .preparedQuery(NEWEST)
                .execute(Tuple.of(name.tenant().value(), name.name()))
                .map(rows ->
                        all(rows, row -> new Head(row.getInteger("version"), row.getBoolean("active"), asked)).stream()
                                .findFirst());
    }

    private Uni<Optional<Parsed>> parsed(Key key) {
        return versions.get(key, () -> pool(key.tenant())
                .preparedQuery(VERSION)
                .execute(Tuple.of(key.tenant().value(), key.name(), key.version()))
                // Happens once per version, but a long definition takes longer to parse than an event loop may be
                // blocked.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(rows ->
                        all(rows, row -> parse(key.version(), row)).stream().findFirst()));
    }

    private Parsed parse(int version, Row row) {
        var source = row.getString("definition");
        var mediaType = row.getString("media_type");
        return new Parsed(
                parser.parse(source, mediaType),
                version,
                row.getBoolean("active"),
                source,
                mediaType,
                instant(row, "created_at"));
    }

    private Pool pool(TenantId tenant) {
        return shards.primary(shards.of(tenant));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }
}
