package io.millrace.cost;

import io.vertx.core.buffer.Buffer;

/** Counts executed statements: the Execute and Query messages of Postgres' protocol, version 3. */
final class PostgresStatements implements CountingProxy.Protocol {

    // Messages that may precede or replace the startup message; none of them has a type.
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private Buffer rest = Buffer.buffer();
    private boolean open;

    @Override
    public int orders(Buffer bytes) {
        rest.appendBuffer(bytes);
        int at = 0;
        int found = 0;
        while (true) {
            int head = open ? 5 : 4;
            if (rest.length() - at < head) {
                break;
            }
            // The length includes itself and the body, not the type.
            int size = head - 4 + rest.getInt(at + head - 4);
            if (rest.length() - at < size) {
                break;
            }
            if (open) {
                byte type = rest.getByte(at);
                found += type == 'E' || type == 'Q' ? 1 : 0;
            } else {
                int code = rest.getInt(at + 4);
                open = code != SSL_REQUEST && code != GSS_REQUEST;
            }
            at += size;
        }
        rest = rest.getBuffer(at, rest.length());
        return found;
    }
}
