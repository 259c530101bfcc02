package io.xphone.call;

/** Whether provisional answers are acknowledged (RFC 3262, 100rel and PRACK). */
public enum ReliableProvisionalPolicy {
    /** Not at all: we neither say that we can, nor send them so; a caller who requires it is refused with 420. */
    NEVER,
    /** Wherever the other side can. */
    SUPPORTED,
    /** Our INVITE requires it; a caller who cannot is refused with 421. */
    REQUIRED
}
