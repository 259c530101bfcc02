package io.xphone.verticle.media;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audio input of a call: passes audio of applications, in all its forms, to the writers or directly to the peer.
 */
final class CallAudioInput implements AgentAudio.CallInput {

    private static final Logger LOG = LoggerFactory.getLogger(CallAudioInput.class);

    private final String callId;
    private final AudioReaders readers;
    private final AudioWriters writers;
    private final OutboundAudio outbound;
    private final Supplier<InetSocketAddress> target;
    private boolean closed;

    /** @param target supplies the target address of raw audio; null while it is not known */
    CallAudioInput(
            String callId,
            AudioReaders readers,
            AudioWriters writers,
            OutboundAudio outbound,
            Supplier<InetSocketAddress> target) {
        this.callId = callId;
        this.readers = readers;
        this.writers = writers;
        this.outbound = outbound;
        this.target = target;
    }

    /** Drops all further input at the end of the call. */
    void close() {
        closed = true;
    }

    @Override
    public void onMessage(Object body) {
        if (closed) {
            return;
        }
        if (body instanceof AudioPacket packet) {
            packet.taken();
            onFrame(packet.stream(), packet.frame());
        } else if (body instanceof AudioMark mark) {
            onMark(mark);
        } else if (body instanceof Buffer buffer) {
            outbound.sendPacket(buffer.getBytes(), target.get());
        } else if (body instanceof JsonObject json) {
            try {
                onJson(json);
            } catch (IllegalArgumentException | ClassCastException malformed) {
                LOG.debug("call {}: invalid JSON audio message: {}", callId, malformed.toString());
            }
        }
    }

    @Override
    public void onFrame(int stream, PcmFrame frame) {
        if (closed) {
            return;
        }
        if (writers.acceptRaw(stream, frame)) {
            outbound.sendNow(frame, target.get(), System.nanoTime());
        } else {
            writers.onFrame(stream, frame);
        }
    }

    @Override
    public void onMark(AudioMark mark) {
        if (!closed) {
            writers.onMark(mark);
        }
    }

    /** Messages of other languages and other nodes: {@code type} is audio, rtp, mark, clear or ack. */
    private void onJson(JsonObject json) {
        int stream = number(json, "stream", 0);
        switch (text(json, "type")) {
            case "audio" -> {
                byte[] bytes = Base64.getDecoder().decode(text(json, "pcm"));
                onFrame(
                        stream,
                        PcmFrame.fromBytes(
                                bytes, 0, bytes.length & ~1, number(json, "rate", PcmFormat.SAMPLE_RATE), 0, 0));
            }
            case "rtp" -> outbound.sendPacket(Base64.getDecoder().decode(text(json, "packet")), target.get());
            case "mark" -> onMark(new AudioMark(callId, stream, text(json, "mark")));
            case "clear" -> onMark(new AudioMark(callId, stream, null));
            case "ack" -> readers.acknowledge(text(json, "lease"), number(json, "packets", 0));
            default -> {}
        }
    }

    /** A null value counts as absent. */
    private static String text(JsonObject json, String key) {
        String text = json.getString(key);
        return text == null ? "" : text;
    }

    /** As {@link #text}; a number outside the range of {@code int} becomes the nearest one within. */
    private static int number(JsonObject json, String key, int otherwise) {
        Number number = json.getNumber(key);
        return number == null
                ? otherwise
                : (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.doubleValue()));
    }
}
