package io.xphone.call;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * A transfer as it is asked for: the peer is to call someone else in place of us (RFC 3515, RFC 5589).
 *
 * @param id what its events call it; unique in the call
 * @param target whom the peer is to call; with a Replaces header in the URI where an attended transfer is meant
 * @param notified whether the peer is to tell how it goes; otherwise it is asked not to (RFC 4488), and its consent
 *     counts as success
 * @param endOnFailure whether the call ends when the transfer fails
 * @param timeoutMillis how long the outcome may take from when the peer consented, in ms
 * @param headers of the application, added to the REFER
 */
public record Transfer(
        String id, Uri target, boolean notified, boolean endOnFailure, long timeoutMillis, List<Header> headers) {

    /** Copies the headers; refuses null, a time that is not positive, and headers that the call itself sets. */
    public Transfer {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(target, "target");
        headers = List.copyOf(headers);
        if (timeoutMillis <= 0) {
            throw new IllegalArgumentException("timeout " + timeoutMillis);
        }
        ApplicationHeaders.check(headers).ifPresent(error -> {
            throw new IllegalArgumentException(error.message());
        });
    }
}
