package io.xphone.rtp.srtp;

import java.util.ArrayList;
import java.util.List;

/**
 * The streams of a sender or receiver by synchronisation source: a hash table with open addressing, bounded. No stream
 * is removed: its replay window is needed as long as the key.
 */
final class StreamTable {

    /** The state of one synchronisation source. */
    static final class Stream {
        final int ssrc;
        final ReplayWindow rtp;
        final ReplayWindow rtcp = new ReplayWindow(RTCP_WINDOW);

        Stream(int ssrc, int window) {
            this.ssrc = ssrc;
            rtp = new ReplayWindow(window);
        }
    }

    private static final int RTCP_WINDOW = 64;
    private static final int INITIAL = 4;

    private final int limit;
    private final int window;
    private Stream[] slots = new Stream[INITIAL];
    private Stream last;
    private int size;

    StreamTable(int limit, int window) {
        this.limit = limit;
        this.window = window;
    }

    /** {@return the stream of a source, or null} */
    Stream find(int ssrc) {
        Stream recent = last;
        if (recent != null && recent.ssrc == ssrc) {
            return recent;
        }
        for (int at = hash(ssrc); ; at++) {
            Stream stream = slots[at & slots.length - 1];
            if (stream == null) {
                return null;
            }
            if (stream.ssrc == ssrc) {
                last = stream;
                return stream;
            }
        }
    }

    boolean isFull() {
        return size == limit;
    }

    /** Adds the stream of a source that is not there yet. */
    Stream add(int ssrc) {
        if (2 * (size + 1) > slots.length) {
            Stream[] old = slots;
            slots = new Stream[2 * old.length];
            for (Stream stream : old) {
                if (stream != null) {
                    put(stream);
                }
            }
        }
        Stream stream = new Stream(ssrc, window);
        put(stream);
        size++;
        last = stream;
        return stream;
    }

    private void put(Stream stream) {
        int at = hash(stream.ssrc);
        while (slots[at & slots.length - 1] != null) {
            at++;
        }
        slots[at & slots.length - 1] = stream;
    }

    private static int hash(int ssrc) {
        return ssrc * 0x9E3779B9 >>> 16; // peers choose sources, but only peers that have the key
    }

    List<SrtpStream> snapshot() {
        List<SrtpStream> all = new ArrayList<>(size);
        for (Stream stream : slots) {
            if (stream != null) {
                all.add(new SrtpStream(stream.ssrc, stream.rtp.highest(), stream.rtcp.highest()));
            }
        }
        return all;
    }
}
