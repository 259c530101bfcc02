package io.xphone.verticle;

/** What is at the bottom of a failure, for people. */
final class Causes {

    private Causes() {}

    /** The first cause that says anything. */
    static String first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause().getMessage() != null) {
            first = first.getCause();
        }
        return first.getMessage() == null ? first.toString() : first.getMessage();
    }
}
