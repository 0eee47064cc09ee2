package io.millrace.capacity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.database.PoolUse;
import io.millrace.database.Shards;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.ToIntFunction;

/** Gauges of this instance's connections to Postgres. */
@Startup
@ApplicationScoped
class PoolGauges {

    private final Shards shards;

    PoolGauges(Shards shards, MeterRegistry metrics) {
        this.shards = shards;
        gauge(metrics, "millrace.pool.used", "Connections in use", PoolUse::used);
        gauge(metrics, "millrace.pool.open", "Open connections", PoolUse::open);
        gauge(metrics, "millrace.pool.max", "Most connections (DB_POOL_MAX)", PoolUse::size);
        gauge(metrics, "millrace.pool.waiting", "Statements that wait for a connection", PoolUse::waiting);
    }

    private void gauge(MeterRegistry metrics, String name, String about, ToIntFunction<PoolUse> figure) {
        Gauge.builder(name, () -> figure.applyAsInt(shards.use()))
                .description(about)
                .strongReference(true)
                .register(metrics);
    }
}
