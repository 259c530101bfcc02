package io.xphone.call.settings;

/** Whether provisional responses are reliable (RFC 3262, 100rel and PRACK). */
public enum ReliableProvisionalPolicy {
    /** Never: not announced and not sent; a caller who requires it is rejected with 420. */
    NEVER,
    /** Whenever the peer supports it. */
    SUPPORTED,
    /** The local INVITE requires it; a caller without support is rejected with 421. */
    REQUIRED
}
