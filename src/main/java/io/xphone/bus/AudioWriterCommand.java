package io.xphone.bus;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * A command to the playout of a writer, in the order of its audio. By reference on one node; between nodes as JSON,
 * whose {@code type} is the kind in lower case. A command that is sent as a request is replied to with the JSON form of
 * a {@link io.xphone.PlayoutPosition}.
 *
 * @param callId the call
 * @param stream the writer
 * @param kind the command
 * @param mark name of a mark; of {@code CLEAR} a name for its event, or null
 * @param volume factor of a volume; otherwise 0
 */
public record AudioWriterCommand(String callId, int stream, Kind kind, String mark, double volume) {

    /** The commands. */
    public enum Kind {
        /** Sets a mark behind the audio accepted so far, published in a {@code mark} event when it is reached. */
        MARK,
        /** Drops the queued audio; marks in it are published as cleared. */
        CLEAR,
        /** Changes nothing: for its reply. */
        POSITION,
        /** Stops the playout; the queue keeps its audio. */
        PAUSE,
        /** Continues the playout. */
        RESUME,
        /** Sets the volume. */
        VOLUME
    }

    /** A mark. */
    public static AudioWriterCommand mark(String callId, int stream, String name) {
        return new AudioWriterCommand(callId, stream, Kind.MARK, name, 0);
    }

    /** A command without argument. */
    public static AudioWriterCommand of(String callId, int stream, Kind kind) {
        return new AudioWriterCommand(callId, stream, kind, null, 0);
    }

    /** A new volume, as a factor of the amplitude. */
    public static AudioWriterCommand volume(String callId, int stream, double factor) {
        return new AudioWriterCommand(callId, stream, Kind.VOLUME, null, factor);
    }

    /** As JSON. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", kind.name().toLowerCase(Locale.ROOT))
                .put("call", callId)
                .put("stream", stream);
        if (mark != null) {
            json.put("mark", mark);
        } else if (kind == Kind.VOLUME) {
            json.put("volume", volume);
        }
        return json;
    }
}
