package io.millrace.definition;

/** The keys of an object in a definition, read one by one, so that those which nobody reads can be reported. */
public final class WrittenFields {

    private final Reading reading;
    private final Keys keys;
    private final Names names;

    WrittenFields(Reading reading, Keys keys, Names names) {
        this.reading = reading;
        this.keys = keys;
        this.names = names;
    }

    /** The value of a key, which may be absent. */
    public WrittenValue take(String key) {
        return new WrittenValue(reading, keys.take(key), names);
    }

    /** The value of a key. @param otherwise the problem when it is absent */
    public WrittenValue required(String key, String otherwise) {
        var in = keys.take(key);
        if (in == null) {
            reading.problems().add(keys.path(), keys.at(), otherwise);
        }
        return new WrittenValue(reading, in, names);
    }

    /** Reports each key that was not taken. @param owner whose key it is not */
    public void refuseRest(String owner) {
        keys.refuseRest(reading.problems(), owner);
    }

    /** From here on expressions may, or may not, read the step's own output: that of the last turn. */
    public void ownOutput(boolean readable) {
        names.ownOutput(readable);
    }
}
