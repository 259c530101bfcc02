package io.xphone.sip.auth;

/**
 * Whether a challenge without qop (RFC 2069) is answered. Such an answer has no nonce of the client: a challenger
 * can choose its challenge so that the password is found in tables computed before.
 */
public enum QopRule {
    /** Never. */
    REQUIRED,
    /** Until the realm has offered a qop once; from then on it is a downgrade. */
    ONCE_OFFERED,
    /** Always. */
    OPTIONAL
}
