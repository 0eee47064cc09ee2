package io.millrace.database;

/**
 * How busy connections to Postgres are, at one moment.
 *
 * @param size most there may be ({@code DB_POOL_MAX})
 * @param open those there are
 * @param used at work, or being opened for somebody who waits for it
 * @param waiting statements and transactions that wait for one; none does while {@code used} is below {@code size}
 */
public record PoolUse(int size, int open, int used, int waiting) {

    /** Of a pool that serves so many at a time and leaves nobody waiting while it could serve. */
    static PoolUse of(int size, int open, int asked) {
        return new PoolUse(size, open, Math.min(size, asked), Math.max(0, asked - size));
    }

    public int idle() {
        return Math.max(0, open - used);
    }

    /** Of the most there may be; 0 to 100. */
    public int percent() {
        return size == 0 ? 0 : Math.round(100f * used / size);
    }
}
