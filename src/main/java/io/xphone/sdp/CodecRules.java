package io.xphone.sdp;

/**
 * How a codec is negotiated beyond its name, clock rate and channels. Implementations have value equality, because a
 * {@link CodecSpec} has.
 */
public interface CodecRules {

    /** Any parameters are compatible, the answer has those of the offer's side, and every packet time is possible. */
    CodecRules NONE = new CodecRules() {
        @Override
        public String toString() {
            return "NONE";
        }
    };

    /**
     * Whether the parameters of the peer are compatible.
     *
     * @param remoteFmtp fmtp of the remote description, "" for none
     */
    default boolean accepts(String remoteFmtp) {
        return true;
    }

    /**
     * The parameters of a local answer.
     *
     * @param localFmtp fmtp of local offers
     * @param offerFmtp fmtp of the remote offer, "" for none
     */
    default String answer(String localFmtp, String offerFmtp) {
        return localFmtp;
    }

    /**
     * The packet time to send.
     *
     * @param requestedMillis the packet time that was negotiated, a multiple of 10 from 10 to 60 ms
     * @return the longest possible one that is not longer, or the shortest
     */
    default int ptime(int requestedMillis) {
        return requestedMillis;
    }

    /**
     * The packet time to send to a peer whose parameters may limit it.
     *
     * @param requestedMillis as in {@link #ptime(int)}
     * @param remoteFmtp fmtp of the remote description, "" for none
     * @return the longest possible one that is not longer, or the shortest
     */
    default int ptime(int requestedMillis, String remoteFmtp) {
        return ptime(requestedMillis);
    }

    /** Whether comfort noise (RFC 3389) may replace the codec's audio in silence. */
    default boolean comfortNoise() {
        return true;
    }

    /** Whether the codec is in local offers; otherwise it is only accepted when the peer offers it. */
    default boolean offered() {
        return true;
    }
}
