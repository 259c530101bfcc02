package io.xphone;

/** A call ended before the awaited event occurred. */
public final class CallEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CallEnd end;

    public CallEndedException(CallEnd end) {
        // without a stack trace: every call ends, and the position of the event loop is of no use
        super(
                "the call ended: " + end.reason() + (end.status() > 0 ? " " + end.status() : "") + " " + end.phrase(),
                null,
                false,
                false);
        this.end = end;
    }

    /** How it ended. */
    public CallEnd end() {
        return end;
    }
}
