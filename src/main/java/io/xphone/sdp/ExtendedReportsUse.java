package io.xphone.sdp;

/** When {@link ExtendedReports} are signalled and sent. */
public enum ExtendedReportsUse {
    /** Never, as without RTCP. */
    NEVER,
    /** To peers that ask for them in their SDP. */
    ON_REQUEST,
    /** To all peers but those that ask for none in their SDP; they are asked for in offers. */
    ALWAYS
}
