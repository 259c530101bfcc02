package io.xphone.testing;

import io.vertx.core.Promise;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.PcmFormat;
import io.xphone.rtp.DtmfSender;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.TelephoneEvent;
import io.xphone.sdp.NegotiatedAudio;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Sends queued audio and digits in order, packet by packet. Each {@link #step} is one packet time; the RTP clock
 * advances in pauses too.
 */
final class Playout {

    /** Receives a packet; the bytes are valid during the call only. */
    interface Output {
        void packet(byte[] bytes, int length);
    }

    private static final int DIGIT_MILLIS = 100;
    private static final int STATIC_NOISE = 13;

    /** Queued audio or digits, and the promise completed when sent. */
    private static final class Item {
        private final short[] pcm;
        private final String digits;
        private final byte[] noise;
        private final Promise<Void> sent;
        private int at;
        private DtmfSender events;

        Item(short[] pcm, String digits, byte[] noise, Promise<Void> sent) {
            this.pcm = pcm;
            this.digits = digits;
            this.noise = noise;
            this.sent = sent;
        }
    }

    private final RtpSender sender;
    private final Output output;
    private final Queue<Item> items = new ArrayDeque<>();
    private final byte[] packet = new byte[6_000];
    private final short[] frame = new short[8 * 200];
    private NegotiatedAudio audio;
    private AudioCodec codec;
    private boolean silence;
    private boolean muted;
    private boolean echoing;
    private int echoNext;
    private int echoSource;

    Playout(RtpSender sender, Output output) {
        this.sender = sender;
        this.output = output;
    }

    void negotiated(NegotiatedAudio negotiatedAudio, AudioCodec audioCodec) {
        audio = negotiatedAudio;
        close();
        codec = audioCodec;
        sender.clockRate(negotiatedAudio.codec().clockRate());
    }

    /** Frees the codec, after which nothing is sent until another negotiation. */
    void close() {
        if (codec != null) {
            codec.close();
        }
        codec = null;
    }

    void silence(boolean enabled) {
        silence = enabled;
    }

    void mute(boolean enabled) {
        muted = enabled;
    }

    void audio(short[] pcm, Promise<Void> sent) {
        items.add(new Item(pcm, "", null, sent));
    }

    void digits(String digits, Promise<Void> sent) {
        items.add(new Item(null, digits, null, sent));
    }

    void noise(byte[] payload, Promise<Void> sent) {
        items.add(new Item(null, "", payload, sent));
    }

    static boolean digits(String digits) {
        return !digits.isEmpty()
                && digits.length() <= DtmfSender.CAPACITY
                && digits.chars().allMatch(digit -> TelephoneEvent.codeOf((char) digit) >= 0);
    }

    /** Whether the next step has something to send. */
    boolean busy() {
        return audio != null && codec != null && (silence || !items.isEmpty());
    }

    private int samplesPerStep() {
        return PcmFormat.SAMPLES_PER_MS * audio.ptimeMillis();
    }

    /** Samples in ticks of the RTP clock. */
    private int ticks(int samples) {
        return (int) ((long) samples * sender.clockRate() / PcmFormat.SAMPLE_RATE);
    }

    /** Advances the RTP clock by a pause. */
    void idle(long millis) {
        long steps = millis / audio.ptimeMillis();
        sender.skip((int) (steps * ticks(samplesPerStep())));
    }

    void step() {
        Item head = items.peek();
        if (head == null) {
            Arrays.fill(frame, 0, samplesPerStep(), (short) 0);
            send(frame, samplesPerStep());
        } else if (head.pcm != null) {
            audioStep(head);
        } else if (head.noise != null) {
            noiseStep(head);
        } else {
            digitStep(head);
        }
    }

    private void audioStep(Item item) {
        int samples = samplesPerStep();
        int length = Math.min(samples, item.pcm.length - item.at);
        System.arraycopy(item.pcm, item.at, frame, 0, length);
        Arrays.fill(frame, length, samples, (short) 0);
        item.at += length;
        send(frame, samples);
        if (item.at >= item.pcm.length) {
            items.remove();
            item.sent.tryComplete();
        }
    }

    private void send(short[] pcm, int length) {
        if (!sending()) {
            sender.skip(ticks(length));
            return;
        }
        for (int at = 0; at < length; ) {
            int bytes = codec.encode(pcm, at, length - at, packet, RtpPacket.HEADER_LENGTH);
            int ticks = ticks(codec.encodedSamples(length - at));
            at += codec.encodedSamples(length - at);
            if (bytes <= 0) {
                sender.skip(ticks);
            } else {
                int type = audio.sendPayloadType();
                output.packet(packet, sender.next(packet, 0, type, bytes, ticks, System.nanoTime()));
            }
        }
    }

    private void noiseStep(Item item) {
        items.remove();
        if (sending()) {
            int type = audio.comfortNoisePayloadType() < 0 ? STATIC_NOISE : audio.comfortNoisePayloadType();
            System.arraycopy(item.noise, 0, packet, RtpPacket.HEADER_LENGTH, item.noise.length);
            output.packet(packet, sender.event(packet, 0, type, false, sender.timestamp(), item.noise.length));
        }
        sender.skip(ticks(samplesPerStep()));
        item.sent.tryComplete();
    }

    private void digitStep(Item item) {
        if (item.events == null) {
            if (audio.sendDtmfPayloadType() < 0 || !sending()) {
                items.remove();
                item.sent.tryFail("telephone events were not negotiated, or the call is muted or on hold");
                return;
            }
            item.events = new DtmfSender(audio.sendDtmfPayloadType(), audio.dtmfClockRate(), audio.ptimeMillis());
            item.digits.chars().forEach(digit -> item.events.send((char) digit, DIGIT_MILLIS));
        }
        int length = item.events.next(sender, packet, 0);
        if (length > 0) {
            output.packet(packet, length);
        }
        if (!item.events.active()) {
            items.remove();
            item.sent.tryComplete();
        }
    }

    private boolean sending() {
        return !muted && audio.direction().sends();
    }

    /** Echoes received audio, with its timestamp in samples, unless audio is queued or the packet was late. */
    void echo(int ssrc, int timestamp, short[] pcm, int length) {
        if (!items.isEmpty() || audio == null || codec == null || !sending()) {
            echoing = false;
            return;
        }
        // each source has a clock of its own
        int gap = echoing && ssrc == echoSource ? timestamp - echoNext : 0;
        if (gap < 0) {
            return;
        }
        if (gap > 0) {
            sender.skip(ticks(gap));
        }
        echoing = true;
        echoSource = ssrc;
        echoNext = timestamp + length;
        send(pcm, length);
    }

    void fail(String reason) {
        for (Item item : items) {
            item.sent.tryFail(reason);
        }
        items.clear();
    }
}
