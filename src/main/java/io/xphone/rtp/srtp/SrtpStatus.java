package io.xphone.rtp.srtp;

/** What {@link SrtpSender} and {@link SrtpReceiver} return in place of a length, all negative. */
public final class SrtpStatus {

    /** The tag is wrong: another key, a packet that was altered, or a plain packet. */
    public static final int AUTHENTICATION = -1;

    /**
     * Received: the packet was received before, or is older than the replay window. Sent: its sequence number was used
     * before; to encrypt two packets with one index would reveal both.
     */
    public static final int REPLAY = -2;

    /** Too short, or no RTP or RTCP header. */
    public static final int MALFORMED = -3;

    /** The key was used for as many packets as it may be: a new one is needed. */
    public static final int KEY_LIFETIME = -4;

    /** The packet names a master key that is not known. */
    public static final int UNKNOWN_MKI = -5;

    /** There are {@link SrtpReceiver#MAX_STREAMS} synchronisation sources already. */
    public static final int TOO_MANY_STREAMS = -6;

    /** An SRTCP packet is plain though encryption was agreed, or encrypted though it was not (RFC 4568 §6.3.2). */
    public static final int ENCRYPTION_MISMATCH = -7;

    /** The sender or receiver is closed. */
    public static final int CLOSED = -8;

    private SrtpStatus() {}

    /**
     * Text for log lines.
     *
     * @param status a negative status
     * @return what it means, in a few words
     */
    public static String text(int status) {
        return switch (status) {
            case AUTHENTICATION -> "authentication failed";
            case REPLAY -> "replayed or too late";
            case MALFORMED -> "malformed";
            case KEY_LIFETIME -> "the lifetime of the key has passed";
            case UNKNOWN_MKI -> "unknown master key identifier";
            case TOO_MANY_STREAMS -> "too many synchronisation sources";
            case ENCRYPTION_MISMATCH -> "not encrypted as agreed";
            case CLOSED -> "closed";
            default -> status < 0 ? "status " + status : "ok";
        };
    }
}
