package io.xphone.verticle.media;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.PlayoutPosition;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterCommand.Kind;
import io.xphone.bus.EncodedAudio;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The audio input of a call: passes audio of applications, in all its forms, to the writers or directly to the peer.
 */
final class CallAudioInput implements AgentAudio.CallInput {

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
    public JsonObject onMessage(Object body) {
        if (closed) {
            return null;
        }
        if (body instanceof AudioPacket packet) {
            packet.taken();
            onFrame(packet.stream(), packet.frame(), packet.more());
            return null;
        }
        if (body instanceof AudioWriterCommand command) {
            return json(onCommand(command));
        }
        if (body instanceof EncodedAudio encoded) {
            onEncoded(encoded.stream(), encoded.frame());
        } else if (body instanceof Buffer buffer) {
            outbound.sendPacket(buffer.getBytes(), target.get());
        } else if (body instanceof JsonObject json) {
            try {
                return onJson(json);
            } catch (ClassCastException otherType) {
                throw new IllegalArgumentException("a field has another type than it must have", otherType);
            }
        }
        return null;
    }

    private static JsonObject json(PlayoutPosition position) {
        return position == null ? null : position.toJson();
    }

    @Override
    public void onFrame(int stream, PcmFrame frame, boolean more) {
        accept(stream, frame, more);
    }

    private boolean accept(int stream, PcmFrame frame, boolean more) {
        if (closed) {
            return false;
        }
        OpenWriter unpaced = writers.unpaced(stream);
        if (unpaced == null) {
            return writers.onFrame(stream, frame, more);
        }
        PcmFrame line = unpaced.take(frame, writers.lineRate(), writers.codecFrameMillis());
        if (line == null) {
            return false;
        }
        unpaced.taken(frame, outbound.sendNow(line, target.get(), System.nanoTime()));
        return true;
    }

    @Override
    public void onEncoded(int stream, EncodedFrame frame) {
        if (!closed) {
            writers.onEncoded(stream, frame);
        }
    }

    @Override
    public PlayoutPosition onCommand(AudioWriterCommand command) {
        return closed ? null : writers.onCommand(command);
    }

    /** Messages of other languages and other nodes. */
    private JsonObject onJson(JsonObject json) {
        int stream = number(json, "stream", 0);
        switch (text(json, "type")) {
            case "audio" -> {
                byte[] bytes = Base64.getDecoder().decode(text(json, "pcm"));
                PcmFrame frame = PcmFrame.fromBytes(
                        bytes, 0, bytes.length & ~1, number(json, "rate", writers.rate(stream)), 0, 0);
                return accepted(stream, accept(stream, frame, Boolean.TRUE.equals(json.getValue("more"))));
            }
            case "encoded" -> {
                EncodedFrame frame = writers.encoded(
                        stream, number(json, "samples", 0), Base64.getDecoder().decode(text(json, "payload")));
                return accepted(stream, frame != null && writers.onEncoded(stream, frame));
            }
            case "rtp" -> outbound.sendPacket(Base64.getDecoder().decode(text(json, "packet")), target.get());
            case "mark" -> {
                return command(AudioWriterCommand.mark(callId, stream, text(json, "mark")));
            }
            case "clear" -> {
                return command(new AudioWriterCommand(callId, stream, Kind.CLEAR, json.getString("mark"), 0));
            }
            case "position" -> {
                return command(AudioWriterCommand.of(callId, stream, Kind.POSITION));
            }
            case "pause" -> {
                return command(AudioWriterCommand.of(callId, stream, Kind.PAUSE));
            }
            case "resume" -> {
                return command(AudioWriterCommand.of(callId, stream, Kind.RESUME));
            }
            case "volume" -> {
                Number volume = json.getNumber("volume");
                if (volume == null) {
                    throw new IllegalArgumentException("volume: is missing");
                }
                return command(AudioWriterCommand.volume(callId, stream, volume.doubleValue()));
            }
            case "ack" -> readers.acknowledge(text(json, "lease"), number(json, "packets", 0));
            default -> throw new IllegalArgumentException("type: is not known: " + json.getValue("type"));
        }
        return null;
    }

    private JsonObject command(AudioWriterCommand command) {
        return json(onCommand(command));
    }

    /** The reply to audio; null when there is no such writer. */
    private JsonObject accepted(int stream, boolean accepted) {
        PlayoutPosition position = writers.position(stream);
        if (position != null && !accepted) {
            throw new IllegalArgumentException("the audio was rejected: " + writers.problem(stream));
        }
        return json(position);
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
