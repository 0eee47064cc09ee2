package io.millrace.cost;

import io.vertx.core.buffer.Buffer;

/** Counts commands: in Redis' protocol each is an array of strings, {@code *2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n}. */
final class RedisCommands implements CountingProxy.Protocol {

    private Buffer rest = Buffer.buffer();
    private int parts;

    @Override
    public int orders(Buffer bytes) {
        rest.appendBuffer(bytes);
        int at = 0;
        int found = 0;
        while (true) {
            int end = lineEnd(at);
            if (end < 0) {
                break;
            }
            int number = Integer.parseInt(rest.getString(at + 1, end));
            if (parts == 0) {
                if (rest.getByte(at) != '*') {
                    throw new IllegalStateException("expected an array at the start of a command");
                }
                parts = number;
                at = end + 2;
                continue;
            }
            int next = end + 2 + number + 2;
            if (rest.length() < next) {
                break;
            }
            at = next;
            parts--;
            found += parts == 0 ? 1 : 0;
        }
        rest = rest.getBuffer(at, rest.length());
        return found;
    }

    // Returns the position of the line's CR; negative when it is incomplete.
    private int lineEnd(int from) {
        for (int i = from; i + 1 < rest.length(); i++) {
            if (rest.getByte(i) == '\r' && rest.getByte(i + 1) == '\n') {
                return i;
            }
        }
        return -1;
    }
}
