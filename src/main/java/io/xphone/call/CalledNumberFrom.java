package io.xphone.call;

/** Where an INVITE says which number was called. */
public enum CalledNumberFrom {
    /** The Request-URI: what SIP routes by (RFC 3261 §8.2.2.1). */
    REQUEST_URI,
    /** To: what the caller dialled, before anybody routed it; for trunks that put the account into the Request-URI. */
    TO,
    /** P-Called-Party-ID (RFC 7315 §4.2), where a network puts it; the Request-URI where it is missing. */
    P_CALLED_PARTY_ID
}
