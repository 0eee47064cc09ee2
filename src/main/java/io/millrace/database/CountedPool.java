package io.millrace.database;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A pool that counts the statements and transactions that use a connection or wait for one.
 *
 * <p>The driver counts too, but its number of waiting requests is never reduced by those for which no connection could be
 * opened: after an outage it stays wrong. Here a request counts from the call until the driver has finished it, even if the
 * caller has cancelled meanwhile, since the connection is busy until then.
 */
final class CountedPool implements Pool {

    private final Pool pool;
    private final int size;
    private final Refusals refusals;
    private final AtomicInteger asked = new AtomicInteger();

    CountedPool(Pool pool, int size, Refusals refusals) {
        this.pool = pool;
        this.size = size;
        this.refusals = refusals;
    }

    PoolUse use() {
        return PoolUse.of(size, pool.size(), asked.get());
    }

    <T> Future<T> counted(Supplier<Future<T>> call) {
        return begun(call).onComplete(done -> end()).onFailure(refusals::failed);
    }

    /** Counts from now on, until {@link #end} if it succeeds. */
    private <T> Future<T> begun(Supplier<Future<T>> call) {
        asked.incrementAndGet();
        try {
            return call.get();
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    void end() {
        asked.decrementAndGet();
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        return new CountedQuery<>(this, pool.query(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        return new CountedPreparedQuery<>(this, pool.preparedQuery(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        return new CountedPreparedQuery<>(this, pool.preparedQuery(sql, options));
    }

    // Transactions get their connection here too.
    @Override
    public Future<SqlConnection> getConnection() {
        return this.<SqlConnection>begun(pool::getConnection)
                .onFailure(failure -> end())
                .onFailure(refusals::failed)
                .map(connection -> new CountedConnection(this, connection));
    }

    @Override
    public void getConnection(Handler<AsyncResult<SqlConnection>> handler) {
        getConnection().onComplete(handler);
    }

    @Override
    @Deprecated // by the interface
    public Pool connectHandler(Handler<SqlConnection> handler) {
        pool.connectHandler(handler);
        return this;
    }

    @Override
    @Deprecated // by the interface
    public Pool connectionProvider(Function<Context, Future<SqlConnection>> provider) {
        pool.connectionProvider(provider);
        return this;
    }

    @Override
    public int size() {
        return pool.size();
    }

    @Override
    public Future<Void> close() {
        return pool.close();
    }

    @Override
    public void close(Handler<AsyncResult<Void>> handler) {
        pool.close(handler);
    }
}
