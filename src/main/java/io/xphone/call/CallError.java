package io.xphone.call;

/**
 * Why a command was not carried out.
 *
 * @param kind the kind of failure
 * @param status the SIP status of the peer's refusal, 0 when no answer was the cause
 * @param message for people to read
 */
public record CallError(Kind kind, int status, String message) {

    /** The kinds of failure. */
    public enum Kind {
        /** The command does not fit the state of the call; nothing changed. */
        INVALID_STATE,
        /** An argument cannot be used; nothing changed. */
        INVALID_ARGUMENT,
        /** The peer said no; the call goes on as it was, unless its end is reported too. */
        REFUSED,
        /** The peer did not answer. */
        TIMEOUT,
        /** The request could not be sent. */
        TRANSPORT,
        /** The call ended before the command was done. */
        ENDED
    }

    static CallError invalidState(String message) {
        return new CallError(Kind.INVALID_STATE, 0, message);
    }

    static CallError invalidArgument(String message) {
        return new CallError(Kind.INVALID_ARGUMENT, 0, message);
    }

    static CallError refused(int status, String phrase) {
        return new CallError(Kind.REFUSED, status, phrase);
    }

    static CallError ended() {
        return new CallError(Kind.ENDED, 0, "the call ended");
    }
}
