package io.xphone.options;

/** Whether digest challenges without qop, as of RFC 2069, are answered. */
public enum DigestQop {
    /** No. */
    REQUIRED,
    /** Yes, until the realm has offered a qop: a challenge without it is then a downgrade. */
    ONCE_OFFERED,
    /** Yes. */
    OPTIONAL
}
