package io.xphone.options;

/** When requests within a call without a route set go to where the peer's last request came from, rather than to its Contact. */
public enum RequestsToSource {
    /** Never: the Contact is where the peer wants them (RFC 3261 §12.2.1.1). */
    NEVER,
    /** When the Contact bears a private address and the peer's requests come from a public one: it is behind a NAT that it does not know of. */
    NAT,
    /** Whenever the Contact differs from the source. */
    ALWAYS
}
