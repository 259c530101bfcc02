package io.xphone.call.settings;

/** The part of an INVITE that contains the called number. */
public enum CalledNumberSource {
    /** The Request-URI, by which SIP routes (RFC 3261 §8.2.2.1). */
    REQUEST_URI,
    /** To: the dialled number before routing; for trunks that put the account into the Request-URI. */
    TO,
    /** P-Called-Party-ID (RFC 7315 §4.2), where a network adds it; the Request-URI otherwise. */
    P_CALLED_PARTY_ID
}
