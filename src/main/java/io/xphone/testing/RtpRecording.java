package io.xphone.testing;

import io.xphone.audio.PcmFormat;
import io.xphone.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records the media of a peer: all headers, the digits, and the audio placed by timestamp, with silence in gaps. Late
 * packets are placed by timestamp too. The audio of a new source, or after a timestamp jump of more than a minute, is
 * appended. Thread-safe.
 */
final class RtpRecording {

    /** Ten minutes at 8 kHz; further audio is not recorded. */
    private static final int MAX_SAMPLES = 600 * PcmFormat.SAMPLE_RATE;

    private static final int MAX_PACKETS = 200_000;
    private static final int MAX_JUMP = 60 * PcmFormat.SAMPLE_RATE;
    private static final String DIGITS = "0123456789*#ABCD";

    private final List<RecordedRtp> packets = new ArrayList<>();
    private final List<RecordedRtcp> rtcp = new ArrayList<>();
    private final List<Integer> noise = new ArrayList<>();
    private final StringBuilder digits = new StringBuilder();
    private short[] samples = new short[PcmFormat.SAMPLE_RATE];
    private int end;
    private boolean started;
    private int ssrc;
    private int baseTimestamp;
    private int baseIndex;
    private boolean inEvent;
    private int eventTimestamp;

    synchronized void header(RtpPacket packet, long arrivalMicros) {
        if (packets.size() < MAX_PACKETS) {
            packets.add(new RecordedRtp(
                    packet.sequence(),
                    packet.timestamp(),
                    packet.marker(),
                    packet.payloadType(),
                    packet.ssrc(),
                    packet.payloadLength(),
                    arrivalMicros));
        }
    }

    synchronized void rtcp(byte[] bytes, long arrivalMicros) {
        rtcp.add(RecordedRtcp.of(bytes, arrivalMicros));
    }

    /** Records the audio of a packet. */
    synchronized void audio(int fromSsrc, int timestamp, short[] pcm, int length) {
        long offset = timestamp - baseTimestamp;
        if (!started || fromSsrc != ssrc || Math.abs(baseIndex + offset - end) > MAX_JUMP) {
            started = true;
            ssrc = fromSsrc;
            baseTimestamp = timestamp;
            baseIndex = end;
            offset = 0;
        }
        long at = baseIndex + offset;
        if (at < 0 || at + length > MAX_SAMPLES) {
            return;
        }
        int from = (int) at;
        if (from + length > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(from + length, 2 * samples.length));
        }
        System.arraycopy(pcm, 0, samples, from, length);
        end = Math.max(end, from + length);
    }

    /** Records a telephone-event packet (RFC 4733 §2.3); a new timestamp begins a new digit. */
    synchronized void event(int code, int timestamp) {
        if (inEvent && timestamp - eventTimestamp <= 0) {
            return;
        }
        inEvent = true;
        eventTimestamp = timestamp;
        if (code < DIGITS.length()) {
            digits.append(DIGITS.charAt(code));
        }
    }

    synchronized void noise(int level) {
        if (noise.size() < MAX_PACKETS) {
            noise.add(level);
        }
    }

    synchronized List<Integer> comfortNoise() {
        return List.copyOf(noise);
    }

    synchronized List<RecordedRtp> packets() {
        return List.copyOf(packets);
    }

    synchronized int packetCount() {
        return packets.size();
    }

    synchronized List<RecordedRtcp> rtcp() {
        return List.copyOf(rtcp);
    }

    synchronized String digits() {
        return digits.toString();
    }

    synchronized short[] samples() {
        return Arrays.copyOf(samples, end);
    }

    synchronized int length() {
        return end;
    }

    synchronized void clear() {
        packets.clear();
        rtcp.clear();
        noise.clear();
        digits.setLength(0);
        end = 0;
        started = false;
        Arrays.fill(samples, (short) 0);
    }
}
