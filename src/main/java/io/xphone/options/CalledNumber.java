package io.xphone.options;

/** Where an INVITE says which number was called. */
public enum CalledNumber {
    /** The Request-URI: what SIP routes by. */
    REQUEST_URI,
    /** To: for trunks that put their account into the Request-URI. */
    TO,
    /** P-Called-Party-ID (RFC 7315 §4.2); the Request-URI where it is missing. */
    P_CALLED_PARTY_ID
}
