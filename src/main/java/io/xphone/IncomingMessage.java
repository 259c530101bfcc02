package io.xphone;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * An incoming message (RFC 3428). It is accepted with 200 when the message handler returns, unless the handler has
 * responded or called {@link #defer}. A deferred message without a response is rejected with 480 after 10 s.
 */
@VertxGen
public interface IncomingMessage {

    /** The sender's URI. */
    String from();

    /** The sender's display name; null when there is none. */
    @Nullable
    String fromName();

    /** The URI that the message was sent to. */
    String to();

    /** Media type of the body. */
    String contentType();

    /** The body as text, decoded with the charset of its Content-Type or UTF-8. */
    String body();

    /** The body as received: a copy. */
    Buffer bytes();

    /** The headers: a copy. */
    MultiMap headers();

    /** The application responds later: no response is sent when the handler returns. */
    void defer();

    /** Responds with a status of 200 to 699. Fails with {@link CallException} when a response was sent already. */
    default Future<Void> respond(int status) {
        return respond(status, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #respond(int)}, with headers for the response. */
    Future<Void> respond(int status, MultiMap headers);
}
