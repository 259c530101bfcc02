package io.xphone.options;

/** Whether provisional responses (18x) are acknowledged by PRACK (RFC 3262). */
public enum ReliableProvisionals {
    /** Never; a caller that requires it is rejected with 420. */
    NEVER,
    /** If the other side supports it. */
    SUPPORTED,
    /** Always: the INVITE requires it; a caller without support is rejected with 421. */
    REQUIRED
}
