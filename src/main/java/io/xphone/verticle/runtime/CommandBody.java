package io.xphone.verticle.runtime;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.CommandOptions;
import io.xphone.sip.message.BodyText;
import java.util.Base64;

/** The body of a command: text, or bytes in base64. */
public final class CommandBody {

    private CommandBody() {}

    /**
     * Returns the bytes to send.
     *
     * @param contentType its charset parameter selects the charset of text
     * @param body null for none
     * @param options options of the command; {@code base64} says whether {@code body} is in base64; may be null
     * @throws IllegalArgumentException when {@code base64} is not a boolean or the body is not valid base64
     */
    public static byte[] of(String contentType, String body, JsonObject options) {
        try {
            return of(contentType, body, options != null && options.getBoolean("base64", false));
        } catch (ClassCastException malformed) {
            throw new IllegalArgumentException("base64 must be true or false");
        }
    }

    /**
     * Returns the bytes to send.
     *
     * @param options options of the command; may be null
     * @throws IllegalArgumentException when the body is not valid base64
     */
    public static byte[] of(String contentType, String body, CommandOptions options) {
        return of(contentType, body, options != null && options.isBase64());
    }

    /**
     * Returns the bytes to send.
     *
     * @throws IllegalArgumentException when the body is not valid base64
     */
    public static byte[] of(String contentType, String body, boolean base64) {
        String text = body == null ? "" : body;
        if (!base64) {
            return BodyText.bytes(contentType, text);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("body is not valid base64: " + malformed.getMessage());
        }
    }
}
