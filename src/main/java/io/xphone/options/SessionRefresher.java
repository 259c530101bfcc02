package io.xphone.options;

/**
 * The party that refreshes the session of a call (RFC 4028). The caller's choice takes precedence over that of the
 * called party.
 */
public enum SessionRefresher {
    /** The called party chooses; for an inbound call the caller refreshes if it supports that. */
    ANY,
    /** This side. */
    LOCAL,
    /** The other side. */
    REMOTE
}
