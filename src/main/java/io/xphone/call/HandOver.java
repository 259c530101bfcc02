package io.xphone.call;

/** How far it is that the peer of another call of ours is sent to the peer of this one (attended transfer). */
public enum HandOver {
    /** The other peer is being asked. */
    OFFERED,
    /** It did not work: the call goes on as before. */
    KEPT,
    /** It worked: the call is over for us. */
    DONE
}
