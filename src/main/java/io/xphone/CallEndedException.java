package io.xphone;

/** A call ended before what was waited for. */
public final class CallEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CallEnd end;

    public CallEndedException(CallEnd end) {
        // no stack trace: every call ends, and where the event loop was then tells nothing
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
