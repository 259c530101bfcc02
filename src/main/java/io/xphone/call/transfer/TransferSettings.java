package io.xphone.call.transfer;

import io.xphone.call.message.ApplicationHeaders;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * The parameters of a transfer: the peer is requested to call a third party (RFC 3515, RFC 5589).
 *
 * @param id the identifier of the transfer in its events; unique in the call
 * @param target the third party; with a Replaces header in the URI for an attended transfer
 * @param notified whether the peer is to report the progress; otherwise the REFER asks for no subscription (RFC 4488),
 *     and its acceptance counts as success
 * @param endOnFailure whether the call ends when the transfer fails
 * @param timeoutMillis how long the outcome may take after the peer accepted, in ms
 * @param headers of the application, added to the REFER
 */
public record TransferSettings(
        String id, Uri target, boolean notified, boolean endOnFailure, long timeoutMillis, List<Header> headers) {

    /** Copies the headers; rejects null, a time that is not positive, and headers that the call itself sets. */
    public TransferSettings {
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
