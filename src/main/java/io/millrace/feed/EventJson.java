package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import java.time.Instant;

/** Events as JSON text, written by hand because it runs for every step of every execution. */
final class EventJson {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private EventJson() {}

    /** One line, without its number. */
    static String line(ExecutionEvent event) {
        var json = new StringBuilder(192);
        json.append("{\"type\":\"").append(event.type().text());
        json.append("\",\"execution\":\"").append(event.execution());
        json.append("\",\"at\":\"");
        IsoTime.append(event.at(), json);
        json.append('"');
        var path = event.path();
        if (path != null) {
            json.append(",\"path\":");
            quote(path, json);
        }
        json.append(",\"attempt\":").append(event.attempt());
        var data = event.data();
        if (data != null) {
            // A line break in JSON is insignificant whitespace, but here it would terminate the event.
            json.append(",\"data\":").append(data.replace('\n', ' ').replace('\r', ' '));
        }
        return json.append('}').toString();
    }

    static String numbered(long sequence, String line) {
        return "{\"seq\":" + sequence + "," + line.substring(1);
    }

    /** Marks that events up to and including this number are no longer available. */
    static Feed.Numbered gap(ExecutionId execution, long sequence, Instant at) {
        return new Feed.Numbered(execution, sequence, numbered(sequence, gapLine(execution, at)));
    }

    /** The same without its number. */
    static String gapLine(ExecutionId execution, Instant at) {
        return "{\"type\":\"gap\",\"execution\":\"" + execution + "\",\"at\":\"" + at + "\"}";
    }

    static boolean isGap(Feed.Numbered event) {
        return event.json().startsWith(",\"type\":\"gap\"", event.json().indexOf(','));
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
