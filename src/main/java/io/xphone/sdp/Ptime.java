package io.xphone.sdp;

/** How much sound a packet holds (RFC 8866 §6.4, §6.5), in ms. */
final class Ptime {

    private static final int MIN = 10;
    private static final int MAX = 60;

    private Ptime() {}

    /** The attribute's whole milliseconds, the stream's before the session's; 0 if there is none that makes sense. */
    static int read(SessionDescription description, MediaDescription stream, String name) {
        String text = stream.attribute(name)
                .or(() -> description.attribute(name))
                .orElse("")
                .strip();
        int point = text.indexOf('.');
        if (point < 0) {
            return Math.max(Tokens.number(text, 100_000), 0);
        }
        // A fraction of a millisecond is beyond what audio frames can follow: at least the smallest is meant.
        int whole = Tokens.number(text.substring(0, point), 100_000);
        return whole < 0 ? 0 : Math.max(whole, 1);
    }

    /** What we send: the peer's wish, else ours, within the maxima of both and within 10 to 60, in steps of 10. */
    static int agreed(RemoteAudio remote, AudioCapabilities caps) {
        int wish = remote.ptimeMillis() > 0 ? remote.ptimeMillis() : caps.ptimeMillis();
        int most = Math.min(caps.maxPtimeMillis(), MAX);
        if (remote.maxPtimeMillis() > 0) {
            most = Math.min(most, remote.maxPtimeMillis());
        }
        return Math.max(MIN, Math.min(wish, most) / 10 * 10);
    }
}
