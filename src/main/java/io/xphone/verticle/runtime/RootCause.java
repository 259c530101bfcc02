package io.xphone.verticle.runtime;

/** Root-cause message of a failure, for logs. */
public final class RootCause {

    private RootCause() {}

    /** The message of the deepest cause that has one. */
    public static String first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause().getMessage() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }
}
