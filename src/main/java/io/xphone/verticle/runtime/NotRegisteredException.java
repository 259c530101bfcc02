package io.xphone.verticle.runtime;

/** A call to a user who is not registered (480). */
public final class NotRegisteredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotRegisteredException(String user) {
        super("user " + user + " is not registered");
    }
}
