package io.xphone.rtp;

/** The protocols that share a media port. */
public enum PacketKind {
    /** A STUN message (RFC 8489). */
    STUN,
    /** TURN channel data (RFC 8656). */
    TURN_CHANNEL,
    /** A DTLS record (RFC 9147). */
    DTLS,
    /** RTP or SRTP. */
    RTP,
    /** RTCP or SRTCP. */
    RTCP,
    /** Any other packet, to be dropped. */
    UNKNOWN
}
