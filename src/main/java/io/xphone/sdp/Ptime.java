package io.xphone.sdp;

/** Packet times (RFC 8866 §6.4, §6.5), in ms. */
final class Ptime {

    private static final int MIN = 10;
    private static final int MAX = 60;

    private Ptime() {}

    /** The attribute in whole milliseconds, that of the stream before that of the session; 0 if missing or invalid. */
    static int read(SessionDescription description, MediaDescription stream, String name) {
        String text = stream.attribute(name)
                .or(() -> description.attribute(name))
                .orElse("")
                .strip();
        int point = text.indexOf('.');
        if (point < 0) {
            return Math.max(Tokens.number(text, 100_000), 0);
        }
        // fractions of a millisecond are truncated, to 1 ms at least
        int whole = Tokens.number(text.substring(0, point), 100_000);
        return whole < 0 ? 0 : Math.max(whole, 1);
    }

    /**
     * The packet time to send: that of the peer, else the local one, within both maxima, a multiple of 10 from 10 to
     * 60.
     */
    static int negotiated(RemoteAudio remote, AudioCapabilities caps) {
        int requested = remote.ptimeMillis() > 0 ? remote.ptimeMillis() : caps.ptimeMillis();
        int most = Math.min(caps.maxPtimeMillis(), MAX);
        if (remote.maxPtimeMillis() > 0) {
            most = Math.min(most, remote.maxPtimeMillis());
        }
        return Math.max(MIN, Math.min(requested, most) / 10 * 10);
    }
}
