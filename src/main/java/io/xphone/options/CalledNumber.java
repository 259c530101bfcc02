package io.xphone.options;

/** The part of an INVITE that the called number is read from. */
public enum CalledNumber {
    /** The Request-URI. */
    REQUEST_URI,
    /** The To header: for trunks that send their account in the Request-URI. */
    TO,
    /** P-Called-Party-ID (RFC 7315 §4.2); the Request-URI if it is missing. */
    P_CALLED_PARTY_ID
}
