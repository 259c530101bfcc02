package io.xphone.call.transfer;

import io.xphone.call.message.ApplicationHeaders;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The parameters of a transfer: the peer is requested to call a third party (RFC 3515, RFC 5589).
 *
 * @param id the identifier of the transfer in its events; unique in the call
 * @param target the third party; with a Replaces header in the URI for an attended transfer
 * @param fallback the target of a second REFER when the first one is reported with 404 or 481 (RFC 5589 §7.5): the
 *     address of record instead of a Contact that is not reachable from everywhere; empty for none
 * @param notified whether the peer is to report the progress; otherwise the REFER asks for no subscription (RFC 4488),
 *     and its acceptance counts as success
 * @param endOnFailure whether the call ends when the transfer fails
 * @param timeoutMillis how long the outcome may take after the peer accepted, in ms
 * @param headers of the application, added to the REFER
 */
public record TransferSettings(
        String id,
        Uri target,
        Optional<Uri> fallback,
        boolean notified,
        boolean endOnFailure,
        long timeoutMillis,
        List<Header> headers) {

    /** Copies the headers; rejects null, a time that is not positive, and headers that the call itself sets. */
    public TransferSettings {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(fallback, "fallback");
        headers = List.copyOf(headers);
        if (timeoutMillis <= 0) {
            throw new IllegalArgumentException("timeout " + timeoutMillis);
        }
        ApplicationHeaders.check(headers).ifPresent(error -> {
            throw new IllegalArgumentException(error.message());
        });
    }
}
