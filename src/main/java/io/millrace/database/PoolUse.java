package io.millrace.database;

/**
 * How busy connections to Postgres are, at one moment.
 *
 * @param size most there may be ({@code DB_POOL_MAX})
 * @param open connections that are open
 * @param used executing, or being opened for a request that waits
 * @param waiting statements and transactions that wait for one
 */
public record PoolUse(int size, int open, int used, int waiting) {

    /** Of a pool that serves {@code size} at a time and leaves no request waiting while it has a free connection. */
    static PoolUse of(int size, int open, int asked) {
        return new PoolUse(size, open, Math.min(size, asked), Math.max(0, asked - size));
    }

    PoolUse plus(PoolUse other) {
        return new PoolUse(size + other.size, open + other.open, used + other.used, waiting + other.waiting);
    }

    public int idle() {
        return Math.max(0, open - used);
    }

    /** Of the most there may be; 0 to 100. */
    public int percent() {
        return size == 0 ? 0 : Math.round(100f * used / size);
    }
}
