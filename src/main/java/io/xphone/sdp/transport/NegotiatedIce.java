package io.xphone.sdp.transport;

/**
 * ICE as both sides have described it.
 *
 * @param local the local description
 * @param remote the peer's description
 * @param offered whether the local side sent the offer
 */
public record NegotiatedIce(IceDescription local, IceDescription remote, boolean offered) {

    /** Whether connectivity checks prove the addresses: two lite agents send none (RFC 8445 §8.2). */
    public boolean checked() {
        return !local.lite() || !remote.lite();
    }
}
