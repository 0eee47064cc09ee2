package io.millrace.expression.function;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of whole addresses and of their parts, as ECMAScript does it. */
final class UrlFunctions {

    private static final String UNRESERVED = "-_.!~*'()";
    private static final String RESERVED = ";/?:@&=+$,#";

    private UrlFunctions() {}

    static void declare(Declarations functions) {
        functions.of("encodeUrlComponent", "<s-:s>", 1, in -> encoded(in, UNRESERVED, "encodeUrlComponent"));
        functions.of("encodeUrl", "<s-:s>", 1, in -> encoded(in, UNRESERVED + RESERVED, "encodeUrl"));
        functions.of("decodeUrlComponent", "<s-:s>", 1, in -> decoded(in, "", "decodeUrlComponent"));
        functions.of("decodeUrl", "<s-:s>", 1, in -> decoded(in, RESERVED, "decodeUrl"));
    }

    private static Failure malformed(Arguments in, String function) {
        return new Failure("D3140", "$" + function + " cannot read " + Values.shown(in.get(0)));
    }

    private static String encoded(Arguments in, String kept, String function) {
        var result = new StringBuilder();
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(in.text(0)));
        } catch (CharacterCodingException e) {
            throw malformed(in, function);
        }
        while (bytes.hasRemaining()) {
            in.budget().step();
            int value = bytes.get() & 0xff;
            char c = (char) value;
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kept.indexOf(c) >= 0) {
                result.append(c);
            } else {
                result.append('%')
                        .append(Character.toUpperCase(Character.forDigit(value >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(value & 15, 16)));
            }
            in.budget().length(result.length());
        }
        return TextFunctions.made(in, result.toString());
    }

    /** @param kept characters that stay encoded */
    private static String decoded(Arguments in, String kept, String function) {
        var text = in.text(0);
        var result = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            in.budget().step();
            if (text.charAt(at) != '%') {
                result.append(text.charAt(at++));
                continue;
            }
            int end = at;
            while (end < text.length() && text.charAt(end) == '%') {
                end += 3;
            }
            result.append(run(in, text, at, end, kept, function));
            at = end;
        }
        return TextFunctions.made(in, result.toString());
    }

    private static String run(Arguments in, String text, int start, int end, String kept, String function) {
        if (end > text.length()) {
            throw malformed(in, function);
        }
        byte[] bytes = new byte[(end - start) / 3];
        for (int i = 0; i < bytes.length; i++) {
            int high = Character.digit(text.charAt(start + 3 * i + 1), 16);
            int low = Character.digit(text.charAt(start + 3 * i + 2), 16);
            if (high < 0 || low < 0) {
                throw malformed(in, function);
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        try {
            var decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (kept.isEmpty()) {
                return decoded;
            }
            var result = new StringBuilder();
            for (int i = 0, at = start; i < decoded.length(); i++) {
                char c = decoded.charAt(i);
                int width =
                        Character.isSurrogate(c) ? 6 : 3 * String.valueOf(c).getBytes(StandardCharsets.UTF_8).length;
                result.append(kept.indexOf(c) >= 0 ? text.substring(at, at + 3) : String.valueOf(c));
                at += width;
            }
            return result.toString();
        } catch (CharacterCodingException e) {
            throw malformed(in, function);
        }
    }
}
