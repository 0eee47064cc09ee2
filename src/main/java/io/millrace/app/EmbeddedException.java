package io.millrace.app;

/** An embedded server does not start; the message gives the reason and what to do. */
public final class EmbeddedException extends RuntimeException {

    public EmbeddedException(String message) {
        super(message);
    }

    public EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
