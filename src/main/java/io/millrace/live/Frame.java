package io.millrace.live;

import org.jspecify.annotations.Nullable;

/** The text of one frame: an object of lists, of which those that hold nothing are left out. */
final class Frame {

    private final StringBuilder json = new StringBuilder(512).append('{');
    private @Nullable String list;

    /** Where the next item of a list is to be written. All of a list come one after the other. */
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

    // Of the list that is open; what follows is another member.
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
