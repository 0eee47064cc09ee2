package io.millrace.expression.function;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions on texts without patterns. Characters are code points: no function cuts one in half. */
final class TextFunctions {

    private TextFunctions() {}

    static void declare(Declarations functions) {
        functions.of("string", "<x-b?:s>", 1, in -> Texts.of(in.get(0), Boolean.TRUE.equals(in.get(1)), in.budget()));
        functions.of("length", "<s-:n>", 1, in -> in.text(0)
                .codePointCount(0, in.text(0).length()));
        functions.of("uppercase", "<s-:s>", 1, in -> made(in, LetterCase.upper(in.text(0), in.budget())));
        functions.of("lowercase", "<s-:s>", 1, in -> made(in, LetterCase.lower(in.text(0), in.budget())));
        functions.of("trim", "<s-:s>", 1, TextFunctions::trim);
        functions.of("substring", "<s-nn?:s>", 3, TextFunctions::substring);
        functions.of("substringBefore", "<s-s:s>", 2, in -> around(in, true));
        functions.of("substringAfter", "<s-s:s>", 2, in -> around(in, false));
        functions.of("pad", "<s-ns?:s>", 3, TextFunctions::pad);
        functions.of("join", "<a<s>s?:s>", 2, TextFunctions::join);
        functions.of(
                "base64encode",
                "<s-:s>",
                1,
                in -> made(in, Base64.getEncoder().encodeToString(in.text(0).getBytes(StandardCharsets.UTF_8))));
        functions.of("base64decode", "<s-:s>", 1, TextFunctions::base64decode);
    }

    static String made(Arguments in, String text) {
        in.budget().text(text.length());
        return text;
    }

    private static String trim(Arguments in) {
        var text = in.text(0);
        var trimmed = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            in.budget().step();
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                blank = true;
                continue;
            }
            if (blank && trimmed.length() > 0) {
                trimmed.append(' ');
            }
            blank = false;
            trimmed.append(c);
        }
        return made(in, trimmed.toString());
    }

    private static String substring(Arguments in) {
        var text = in.text(0);
        int length = text.codePointCount(0, text.length());
        double given = Math.max(-length, in.number(1));
        double first = given < 0 ? length + given : given;
        double start = given < 0 ? length + Math.ceil(given) : given;
        double end = length;
        if (!in.missing(2)) {
            double count = in.number(2);
            if (count <= 0) {
                return "";
            }
            end = Math.min(length, Math.floor(first + count));
        }
        return (int) start >= (int) end ? "" : made(in, cut(text, (int) start, (int) end));
    }

    private static double whole(double number) {
        return number < 0 ? Math.ceil(number) : Math.floor(number);
    }

    private static String cut(String text, int start, int end) {
        int from = text.offsetByCodePoints(0, start);
        return text.substring(from, text.offsetByCodePoints(from, end - start));
    }

    private static String around(Arguments in, boolean before) {
        var text = in.text(0);
        var part = in.text(1);
        int at = new TextSearch(text, part, in.budget()::look).next(0);
        if (at < 0) {
            return text;
        }
        return made(in, before ? text.substring(0, at) : text.substring(at + part.length()));
    }

    private static String pad(Arguments in) {
        var text = in.text(0);
        // Within int: the absolute value of the least long is negative.
        long width = (int) whole(in.number(1));
        long missing = Math.abs(width) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        in.budget().text(missing + text.length());
        int[] with = (in.text(2).isEmpty() ? " " : in.text(2)).codePoints().toArray();
        var padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(with[i % with.length]);
            in.budget().step();
        }
        return width < 0 ? padding + text : text + padding;
    }

    private static String join(Arguments in) {
        List<String> parts = new ArrayList<>();
        long length = 0;
        for (var part : in.list(0)) {
            in.budget().step();
            var text = String.valueOf(part);
            parts.add(text);
            length += text.length() + in.text(1).length();
        }
        in.budget().text(length);
        return String.join(in.text(1), parts);
    }

    static @Nullable Object base64decode(Arguments in) {
        try {
            var bytes =
                    Base64.getMimeDecoder().decode(in.text(0).replace('-', '+').replace('_', '/'));
            return made(
                    in,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new Failure("D3137", "$base64decode: what is encoded is not a text in UTF-8");
        } catch (IllegalArgumentException e) {
            throw new Failure("D3137", "$base64decode: not valid Base64");
        }
    }
}
