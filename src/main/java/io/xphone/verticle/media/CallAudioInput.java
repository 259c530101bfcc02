package io.xphone.verticle.media;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import java.net.InetSocketAddress;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What applications say in one call, in every form in which it comes: to its writers, or at once to its peer. */
final class CallAudioInput implements AgentAudio.Taker {

    private static final Logger LOG = LoggerFactory.getLogger(CallAudioInput.class);

    private final String callId;
    private final AudioReaders readers;
    private final AudioWriters writers;
    private final OutboundAudio outbound;
    private final Aim aim;
    private boolean closed;

    /** Where sound goes. */
    interface Aim {
        /** Where it goes now; null for nowhere yet. */
        InetSocketAddress target();
    }

    /** @param aim where what is said at once goes */
    CallAudioInput(String callId, AudioReaders readers, AudioWriters writers, OutboundAudio outbound, Aim aim) {
        this.callId = callId;
        this.readers = readers;
        this.writers = writers;
        this.outbound = outbound;
        this.aim = aim;
    }

    /** The call is over: what still comes is dropped. */
    void close() {
        closed = true;
    }

    @Override
    public void onAudio(Object body) {
        if (closed) {
            return;
        }
        if (body instanceof AudioPacket packet) {
            packet.taken();
            onFrame(packet.stream(), packet.frame());
        } else if (body instanceof AudioMark mark) {
            onMark(mark);
        } else if (body instanceof Buffer buffer) {
            outbound.sendPacket(buffer.getBytes(), aim.target());
        } else if (body instanceof JsonObject json) {
            try {
                onJson(json);
            } catch (IllegalArgumentException | ClassCastException malformed) {
                LOG.debug("call {}: JSON that makes no sense: {}", callId, malformed.toString());
            }
        }
    }

    @Override
    public void onFrame(int stream, PcmFrame frame) {
        if (closed) {
            return;
        }
        if (writers.takesRaw(stream, frame)) {
            outbound.sendNow(frame, aim.target(), System.nanoTime());
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

    /** From other languages and other nodes: {@code type} audio, rtp, mark, clear or ack. */
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
            case "rtp" -> outbound.sendPacket(Base64.getDecoder().decode(text(json, "packet")), aim.target());
            case "mark" -> onMark(new AudioMark(callId, stream, text(json, "mark")));
            case "clear" -> onMark(new AudioMark(callId, stream, null));
            case "ack" -> readers.acknowledge(text(json, "lease"), number(json, "packets", 0));
            default -> {}
        }
    }

    /** What is null is as if it were not there. */
    private static String text(JsonObject json, String key) {
        String text = json.getString(key);
        return text == null ? "" : text;
    }

    /** The same; what no {@code int} holds is the nearest that it does. */
    private static int number(JsonObject json, String key, int otherwise) {
        Number number = json.getNumber(key);
        return number == null
                ? otherwise
                : (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.doubleValue()));
    }
}
