package io.xphone.bus.internal;

import io.vertx.core.json.JsonObject;
import io.xphone.audio.ReceivedFrame;
import java.util.Base64;
import java.util.Locale;

/** The JSON form of encoded audio, the message {@code encoded} of docs/event-bus.md. */
public final class ReceivedFrames {

    private ReceivedFrames() {}

    /** The message of a reader. */
    public static JsonObject toJson(String callId, int stream, ReceivedFrame frame) {
        return new JsonObject()
                .put("type", "encoded")
                .put("call", callId)
                .put("stream", stream)
                .put("sequence", frame.sequence())
                .put("micros", frame.mediaMicros())
                .put("kind", frame.kind().name().toLowerCase(Locale.ROOT))
                .put("codec", frame.codec())
                .put("clockRate", frame.clockRate())
                .put("samples", frame.samples())
                .put("payload", Base64.getEncoder().encodeToString(frame.payload()));
    }

    /** The frame of a message. */
    public static ReceivedFrame fromJson(JsonObject json) {
        return new ReceivedFrame(
                ReceivedFrame.Kind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)),
                json.getString("codec"),
                json.getInteger("clockRate"),
                json.getInteger("samples"),
                Base64.getDecoder().decode(json.getString("payload")),
                json.getLong("sequence"),
                json.getLong("micros"));
    }
}
