package io.millrace.capacity;

/** The statements of this package, for the test that checks that every plan uses an index. */
public final class Statements {

    public static final String TAKE = Samples.TAKE;
    public static final String ADD_UP = Samples.ADD_UP;
    public static final String BETWEEN = Samples.BETWEEN;
    public static final String FLOW = Samples.FLOW;
    public static final String SERVICE = Samples.SERVICE;

    private Statements() {}
}
