package io.xphone.sdp.transport;

/**
 * The keys of SDES that were negotiated, of one suite.
 *
 * @param local the local line: the key of what is sent
 * @param remote the line of the peer: the keys of what is received
 */
public record SdesKeys(CryptoAttribute local, CryptoAttribute remote) {

    /** The suite of both. */
    public CryptoSuite suite() {
        return local.suite();
    }
}
