package io.millrace.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProtocolsTest {

    @Test
    void commandsAreCountedHoweverTheirBytesAreSplit() {
        // The second contains what looks like the start of a third.
        var said = Buffer.buffer("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$8\r\n*1\r\n$0\r\n\r\n*1\r\n$4\r\nQUIT\r\n");
        for (int size = 1; size <= said.length(); size++) {
            assertEquals(3, inPieces(new RedisCommands(), said, size), "pieces of " + size);
        }
    }

    @Test
    void statementsAreCountedHoweverTheirBytesAreSplit() {
        var said = Buffer.buffer();
        said.appendInt(8).appendInt(80877103); // May this be encrypted? The answer is no.
        said.appendInt(14).appendInt(3 << 16).appendString("user\0\0");
        message(said, 'P', "\0select 'E'\0\0\0");
        message(said, 'B', "\0\0\0\0\0\0\0\0");
        message(said, 'E', "\0\0\0\0\0");
        message(said, 'S', "");
        message(said, 'Q', "commit\0");
        message(said, 'X', "");
        for (int size = 1; size <= said.length(); size++) {
            assertEquals(2, inPieces(new PostgresStatements(), said, size), "pieces of " + size);
        }
    }

    private static int inPieces(CountingProxy.Protocol protocol, Buffer said, int size) {
        return IntStream.iterate(0, at -> at < said.length(), at -> at + size)
                .map(at -> protocol.orders(said.getBuffer(at, Math.min(at + size, said.length()))))
                .sum();
    }

    private static void message(Buffer said, char type, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        said.appendByte((byte) type).appendInt(4 + bytes.length).appendBytes(bytes);
    }
}
