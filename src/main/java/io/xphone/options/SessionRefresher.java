package io.xphone.options;

/** Who is to refresh the session of a call (RFC 4028). The caller's wish goes before that of the called party. */
public enum SessionRefresher {
    /** No wish: the called party chooses. We, when called, leave it to a caller who can. */
    ANY,
    /** We are. */
    LOCAL,
    /** The other side is. */
    REMOTE
}
