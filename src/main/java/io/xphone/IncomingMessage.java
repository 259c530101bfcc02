package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/**
 * A message that came (RFC 3428). It is answered 200 when its handlers are done, unless one of them answered it, or said by {@link #defer}
 * that it will; an answer that does not come within 10 s is 480.
 */
public interface IncomingMessage {

    /** The sender's URI. */
    String from();

    /** The sender's display name. */
    Optional<String> fromName();

    /** The URI that it was sent to. */
    String to();

    /** Media type of the body. */
    String contentType();

    /** The text, by the charset of its Content-Type or UTF-8. */
    String body();

    /** The body as it came. */
    Buffer bytes();

    /** Every header; of one that is there more than once, the last. */
    Map<String, String> headers();

    /** Keeps it from being answered 200 when the handlers are done. */
    void defer();

    /** Answers it: 200 to 699. Fails with {@link CallException} when it is answered already. */
    default Future<Void> answer(int status) {
        return answer(status, Map.of());
    }

    /** As {@link #answer(int)}, with headers in the answer. */
    Future<Void> answer(int status, Map<String, String> headers);
}
