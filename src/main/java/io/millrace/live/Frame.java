package io.millrace.live;

import org.jspecify.annotations.Nullable;

/** The text of one frame: an object of lists; empty lists are omitted. */
final class Frame {

    private final StringBuilder json = new StringBuilder(512).append('{');
    private @Nullable String list;

    /** Where to write the next item of a list. The items of a list must be written consecutively. */
    StringBuilder item(String name) {
        if (name.equals(list)) {
            return json.append(',');
        }
        end();
        list = name;
        return json.append('"').append(name).append("\":[");
    }

    void flag(String name) {
        end();
        json.append('"').append(name).append("\":true");
    }

    // Ends the open list; another member follows.
    private void end() {
        if (list != null) {
            json.append(']');
            list = null;
        }
        if (json.length() > 1) {
            json.append(',');
        }
    }

    String text() {
        if (list != null) {
            json.append(']');
            list = null;
        }
        return json.append('}').toString();
    }
}
