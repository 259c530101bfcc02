package io.xphone.options;

/** Whether provisional answers (18x) are acknowledged by PRACK (RFC 3262). */
public enum ReliableProvisionals {
    /** Never; a caller who requires it is refused with 420. */
    NEVER,
    /** Wherever the other side can. */
    SUPPORTED,
    /** Always: our INVITE requires it, a caller who cannot is refused with 421. */
    REQUIRED
}
