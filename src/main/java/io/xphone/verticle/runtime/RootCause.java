package io.xphone.verticle.runtime;

/** What is at the bottom of a failure, for people. */
public final class RootCause {

    private RootCause() {}

    /** The first cause that says anything. */
    public static String first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause().getMessage() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }
}
