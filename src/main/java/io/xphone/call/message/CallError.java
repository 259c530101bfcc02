package io.xphone.call.message;

/**
 * The cause of a failed command.
 *
 * @param kind the kind of failure
 * @param status the SIP status of the peer's rejection, 0 when no response was the cause
 * @param message for logs
 */
public record CallError(Kind kind, int status, String message) {

    /** The kinds of failure. */
    public enum Kind {
        /** The command does not fit the state of the call; nothing changed. */
        INVALID_STATE,
        /** An argument is invalid; nothing changed. */
        INVALID_ARGUMENT,
        /** The peer rejected the request; the call continues unchanged, unless its end is reported too. */
        REJECTED,
        /** The peer did not respond. */
        TIMEOUT,
        /** The request could not be sent. */
        TRANSPORT,
        /** No port or socket for media could be opened. */
        NO_MEDIA,
        /** The call ended before the command completed. */
        ENDED
    }

    public static CallError invalidState(String message) {
        return new CallError(Kind.INVALID_STATE, 0, message);
    }

    public static CallError invalidArgument(String message) {
        return new CallError(Kind.INVALID_ARGUMENT, 0, message);
    }

    public static CallError rejected(int status, String phrase) {
        return new CallError(Kind.REJECTED, status, phrase);
    }

    public static CallError noMedia(String message) {
        return new CallError(Kind.NO_MEDIA, 0, message);
    }

    public static CallError ended() {
        return new CallError(Kind.ENDED, 0, "the call ended");
    }
}
