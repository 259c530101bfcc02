package io.xphone.options;

/** Whether the media of a call finds its path by ICE (RFC 8445). */
public enum IceMode {
    /** No ICE: media is exchanged with the addresses of SDP. */
    OFF,
    /** Full ICE: candidates are gathered and checked in both directions. A peer without ICE is served as with OFF. */
    FULL,
    /** ICE lite (RFC 8445 §2.5), for hosts with a public address: only the checks of the peer are answered. */
    LITE
}
