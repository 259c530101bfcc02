package io.xphone.verticle.runtime;

/** Root-cause message of a failure, for logs. */
public final class RootCause {

    private RootCause() {}

    /**
     * The message of a failure with that of its deepest cause, each thing said once: a message that contains that of
     * its cause is reported alone.
     */
    public static String described(Throwable failure) {
        String cause = first(failure);
        String message = failure.getMessage();
        return message == null || message.contains(cause) || cause.contains(message) ? cause : message + ": " + cause;
    }

    /** The message of the deepest cause that has one. */
    public static String first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause().getMessage() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }
}
