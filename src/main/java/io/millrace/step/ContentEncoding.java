package io.millrace.step;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import io.netty.handler.codec.compression.Brotli;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The codings in which an answer's body may be packed: gzip, deflate, which is written in two ways, and br. */
final class ContentEncoding {

    private ContentEncoding() {}

    /** What a request says that it accepts. */
    static String accepted() {
        return Brotli.isAvailable() ? "gzip, deflate, br" : "gzip, deflate";
    }

    /**
     * @param encoding the answer's {@code Content-Encoding}; null = not packed
     * @param limit most bytes to unpack; a larger body is returned cut after one byte more
     * @throws IOException when the packed body is cut or corrupt
     * @throws IllegalArgumentException when the coding is not known; the message is for the user
     */
    static Buffer unpack(@Nullable String encoding, Buffer packed, int limit) throws IOException {
        var name = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.equals("identity") || packed.length() == 0) {
            return packed;
        }
        var bytes = new ByteArrayInputStream(packed.getBytes());
        try (var plain = plain(name, bytes, packed)) {
            return Buffer.buffer(plain.readNBytes(limit == Integer.MAX_VALUE ? limit : limit + 1));
        }
    }

    private static InputStream plain(String name, InputStream bytes, Buffer packed) throws IOException {
        return switch (name) {
            case "gzip", "x-gzip" -> new GZIPInputStream(bytes);
            case "br" -> {
                if (!Brotli.isAvailable()) {
                    throw new IllegalArgumentException("packed as 'br', which this platform cannot unpack");
                }
                yield new BrotliInputStream(bytes);
            }
            case "deflate" -> new InflaterInputStream(bytes, new Inflater(!zlib(packed)));
            default -> throw new IllegalArgumentException("packed as '" + name + "', which was not asked for");
        };
    }

    // The standard asks for the head of zlib; some servers send none.
    private static boolean zlib(Buffer packed) {
        return packed.length() > 1 && (packed.getByte(0) & 0x0f) == 8 && packed.getUnsignedShort(0) % 31 == 0;
    }
}
