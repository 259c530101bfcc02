package io.xphone.sdp.transport;

import java.util.Optional;

/** The RTP profiles of m= lines (RFC 3551, RFC 4585, RFC 3711, RFC 5124, RFC 5764). */
public enum MediaProfile {
    /** Plain RTP. */
    AVP("RTP/AVP", false, false, false),
    /** Plain RTP with feedback (RFC 4585). */
    AVPF("RTP/AVPF", false, true, false),
    /** SRTP; the keys are in the description. */
    SAVP("RTP/SAVP", true, false, false),
    /** SRTP with feedback. */
    SAVPF("RTP/SAVPF", true, true, false),
    /** SRTP with keys of DTLS (RFC 5764). */
    DTLS_SAVP("UDP/TLS/RTP/SAVP", true, false, true),
    /** SRTP with keys of DTLS, and feedback. */
    DTLS_SAVPF("UDP/TLS/RTP/SAVPF", true, true, true);

    private final String protocol;
    private final boolean secured;
    private final boolean feedback;
    private final boolean dtls;

    MediaProfile(String protocol, boolean secured, boolean feedback, boolean dtls) {
        this.protocol = protocol;
        this.secured = secured;
        this.feedback = feedback;
        this.dtls = dtls;
    }

    /**
     * The profile of an m= line.
     *
     * @param protocol as written; case does not matter
     * @return empty if it is none of these
     */
    public static Optional<MediaProfile> of(String protocol) {
        for (MediaProfile profile : values()) {
            if (profile.protocol.equalsIgnoreCase(protocol)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** The protocol of the m= line, such as {@code RTP/AVP}. */
    public String protocol() {
        return protocol;
    }

    /** Whether the profile demands SRTP. */
    public boolean secured() {
        return secured;
    }

    /** Whether it is one of RFC 4585, whose peers send feedback and may reduce RTCP. */
    public boolean feedback() {
        return feedback;
    }

    /** Whether its keys come from DTLS. */
    public boolean dtls() {
        return dtls;
    }
}
