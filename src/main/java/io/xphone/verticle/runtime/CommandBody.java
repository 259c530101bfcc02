package io.xphone.verticle.runtime;

import io.vertx.core.json.JsonObject;
import io.xphone.sip.message.BodyText;
import java.util.Base64;

/** The body that an application gives with a command: text, or any bytes in base64. */
public final class CommandBody {

    private CommandBody() {}

    /**
     * The bytes to send.
     *
     * @param contentType whose charset text is written in
     * @param body null for none
     * @param options of the command, whose {@code base64} says what {@code body} is; may be null
     * @throws IllegalArgumentException when that is not so
     */
    public static byte[] of(String contentType, String body, JsonObject options) {
        try {
            return of(contentType, body, options != null && options.getBoolean("base64", false));
        } catch (ClassCastException malformed) {
            throw new IllegalArgumentException("base64 is true or false");
        }
    }

    /**
     * The same, where it is said apart.
     *
     * @throws IllegalArgumentException when it is not in base64
     */
    public static byte[] of(String contentType, String body, boolean base64) {
        String text = body == null ? "" : body;
        if (!base64) {
            return BodyText.bytes(contentType, text);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("body is not in base64: " + malformed.getMessage());
        }
    }
}
