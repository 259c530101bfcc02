package io.xphone.nat.turn;

/** The STUN methods of TURN (RFC 8656 §17). */
public final class TurnMethod {

    /** Requests an allocation. */
    public static final int ALLOCATE = 0x003;
    /** Extends or deletes an allocation. */
    public static final int REFRESH = 0x004;
    /** An indication of the client: a datagram to a peer. */
    public static final int SEND = 0x006;
    /** An indication of the server: a datagram of a peer. */
    public static final int DATA = 0x007;
    /** Installs a permission. */
    public static final int CREATE_PERMISSION = 0x008;
    /** Binds a channel to a peer. */
    public static final int CHANNEL_BIND = 0x009;

    private TurnMethod() {}
}
