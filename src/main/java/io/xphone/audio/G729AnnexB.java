package io.xphone.audio;

/**
 * The negotiation of silence compression in G.729, its Annex B (RFC 7261 §3.3). It is used if neither side says {@code
 * annexb=no}; a missing parameter means yes (RFC 4856 §2.1.9).
 */
public final class G729AnnexB {

    private static final String NAME = "annexb";

    private G729AnnexB() {}

    /**
     * Whether a description permits Annex B.
     *
     * @param fmtp parameters of the description, "" for none; any text
     * @return false if they contain {@code annexb=no}
     */
    public static boolean permitted(String fmtp) {
        return !FmtpParameters.of(fmtp).get(NAME).orElse("yes").equalsIgnoreCase("no");
    }

    /**
     * Whether Annex B was negotiated, whichever side offered.
     *
     * @param localFmtp parameters of the local description
     * @param remoteFmtp parameters of the remote description
     * @return whether silence descriptors may be sent
     */
    public static boolean negotiated(String localFmtp, String remoteFmtp) {
        return permitted(localFmtp) && permitted(remoteFmtp);
    }

    /**
     * The parameters of a local offer.
     *
     * @param enabled whether Annex B is to be used
     * @return the value of {@code a=fmtp}: always explicit, because some peers take a missing parameter as no
     */
    public static String offer(boolean enabled) {
        return NAME + (enabled ? "=yes" : "=no");
    }

    /**
     * The parameters of a local answer.
     *
     * @param enabled whether Annex B is to be used
     * @param offerFmtp parameters of the offer, "" for none
     * @return the value of {@code a=fmtp}
     */
    public static String answer(boolean enabled, String offerFmtp) {
        return offer(enabled && permitted(offerFmtp));
    }
}
