package io.xphone.sip.registrar;

/**
 * A change of a binding.
 *
 * @param kind what happened to it
 * @param binding the binding, after it was added or refreshed, or as it was when it ended
 */
public record BindingChange(Kind kind, Binding binding) {

    /** Kinds of changes. */
    public enum Kind {
        /** A new binding. */
        ADDED,
        /** A REGISTER repeated it. */
        REFRESHED,
        /** A REGISTER removed it. */
        REMOVED,
        /** It was not refreshed in time. */
        EXPIRED,
        /** Its connection was closed. */
        FLOW_ENDED,
        /** Newer bindings of the same user took its place. */
        REPLACED
    }

    /** Whether the binding has ended. */
    public boolean ended() {
        return kind != Kind.ADDED && kind != Kind.REFRESHED;
    }
}
