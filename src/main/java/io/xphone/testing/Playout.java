package io.xphone.testing;

import io.vertx.core.Promise;
import io.xphone.audio.AudioCodec;
import io.xphone.rtp.DtmfSender;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.TelephoneEvent;
import io.xphone.sdp.NegotiatedAudio;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * What the PBX has to send, frame by frame: sound and digits in their order. Each {@link #step} is one packet time; the
 * clock of the stream goes on through pauses.
 */
final class Playout {

    /** Takes a packet; the bytes are valid during the call alone. */
    interface Output {
        void packet(byte[] bytes, int length);
    }

    private static final int DIGIT_MILLIS = 100;

    /** Something to send, with the promise that it was. */
    private static final class Item {
        private final short[] pcm;
        private final String digits;
        private final Promise<Void> sent;
        private int at;
        private DtmfSender events;

        Item(short[] pcm, String digits, Promise<Void> sent) {
            this.pcm = pcm;
            this.digits = digits;
            this.sent = sent;
        }
    }

    private final RtpSender sender;
    private final Output output;
    private final Queue<Item> items = new ArrayDeque<>();
    private final byte[] packet = new byte[1500];
    private final short[] frame = new short[8 * 200];
    private NegotiatedAudio audio;
    private AudioCodec codec;
    private boolean silence;
    private boolean muted;
    private boolean reflected;
    private int reflectedNext;

    Playout(RtpSender sender, Output output) {
        this.sender = sender;
        this.output = output;
    }

    void negotiated(NegotiatedAudio agreed, AudioCodec with) {
        audio = agreed;
        codec = with;
    }

    void silence(boolean wanted) {
        silence = wanted;
    }

    void mute(boolean wanted) {
        muted = wanted;
    }

    void audio(short[] pcm, Promise<Void> sent) {
        items.add(new Item(pcm, "", sent));
    }

    void digits(String digits, Promise<Void> sent) {
        items.add(new Item(null, digits, sent));
    }

    static boolean digits(String digits) {
        return !digits.isEmpty()
                && digits.length() <= DtmfSender.CAPACITY
                && digits.chars().allMatch(digit -> TelephoneEvent.codeOf((char) digit) >= 0);
    }

    /** Whether the next step has something to do. */
    boolean busy() {
        return audio != null && codec != null && (silence || !items.isEmpty());
    }

    int ticksPerStep() {
        return 8 * audio.ptimeMillis();
    }

    /** Time passed in which nothing was to be sent. */
    void idle(long millis) {
        long steps = millis / audio.ptimeMillis();
        sender.skip((int) (steps * ticksPerStep()));
    }

    void step() {
        Item head = items.peek();
        if (head == null) {
            Arrays.fill(frame, 0, ticksPerStep(), (short) 0);
            send(frame, ticksPerStep());
        } else if (head.pcm != null) {
            audioStep(head);
        } else {
            digitStep(head);
        }
    }

    private void audioStep(Item item) {
        int ticks = ticksPerStep();
        int length = Math.min(ticks, item.pcm.length - item.at);
        System.arraycopy(item.pcm, item.at, frame, 0, length);
        Arrays.fill(frame, length, ticks, (short) 0);
        item.at += length;
        send(frame, ticks);
        if (item.at >= item.pcm.length) {
            items.remove();
            item.sent.tryComplete();
        }
    }

    private void send(short[] pcm, int length) {
        if (!sending()) {
            sender.skip(length);
            return;
        }
        int bytes = codec.encode(pcm, 0, length, packet, RtpPacket.HEADER_LENGTH);
        output.packet(packet, sender.next(packet, 0, audio.sendPayloadType(), bytes, length, System.nanoTime()));
    }

    private void digitStep(Item item) {
        if (item.events == null) {
            if (audio.sendDtmfPayloadType() < 0 || !sending()) {
                items.remove();
                item.sent.tryFail("Telephone-events can't be sent");
                return;
            }
            item.events = new DtmfSender(audio.sendDtmfPayloadType(), sender.clockRate(), audio.ptimeMillis());
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

    /** Sends sound back that came with this timestamp, unless something of ours is being sent or it came late. */
    void reflect(int timestamp, short[] pcm, int length) {
        if (!items.isEmpty() || audio == null || codec == null || !sending()) {
            reflected = false;
            return;
        }
        int gap = reflected ? timestamp - reflectedNext : 0;
        if (gap < 0) {
            return;
        }
        if (gap > 0) {
            sender.skip(gap);
        }
        reflected = true;
        reflectedNext = timestamp + length;
        send(pcm, length);
    }

    void fail(String why) {
        for (Item item : items) {
            item.sent.tryFail(why);
        }
        items.clear();
    }
}
