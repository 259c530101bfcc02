package io.xphone.options;

/**
 * When requests within a call without a route set go to the source of the peer's last request, rather than to its
 * Contact.
 */
public enum RequestsToSource {
    /** Never: requests go to the Contact (RFC 3261 §12.2.1.1). */
    NEVER,
    /** When the Contact has a private address and the peer's requests come from a public one, as behind a NAT. */
    NAT,
    /** Whenever the Contact differs from the source. */
    ALWAYS
}
