package io.xphone.sip.event;

import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The request for which a state machine awaits a final response. A digest challenge (RFC 3261 §22.2) is followed by the
 * same request with credentials and the next CSeq number, a bounded number of times. Machines that send to the same
 * servers share one {@link DigestClient}, so that a challenge to one of them serves the others too.
 */
final class PendingRequest {

    private static final int MAX_RETRIES = 4;

    private final String txIdPrefix;
    private final DigestClient digest;
    private long transactions;
    private String txId = "";
    private SipRequest request;
    private int retries;

    /** @param txIdPrefix the prefix of the transaction identifiers */
    PendingRequest(String txIdPrefix, DigestClient digest) {
        this.txIdPrefix = txIdPrefix;
        this.digest = digest;
    }

    /** Sends the request with the credentials that are known to be required; its response is awaited from now on. */
    EventEffect.Send send(SipRequest first) {
        retries = 0;
        return transmit(digest.preauthorize(first));
    }

    /** Whether a response is awaited. */
    boolean isPending() {
        return !txId.isEmpty();
    }

    /** Whether the awaited response is the one of this transaction. */
    boolean matches(String transaction) {
        return !txId.isEmpty() && txId.equals(transaction);
    }

    /** Stops awaiting a response. */
    void clear() {
        txId = "";
    }

    String txIdPrefix() {
        return txIdPrefix;
    }

    DigestClient digest() {
        return digest;
    }

    /** The request that was sent last. */
    SipRequest request() {
        return request;
    }

    /** Handles the final response: the request with credentials if it is a challenge that can be met, else empty. */
    Optional<EventEffect.Send> authenticate(SipResponse response, LongSupplier nextSequence) {
        txId = "";
        if (response.success()) {
            digest.learn(response);
        }
        if (response.status() != 401 && response.status() != 407 || retries >= MAX_RETRIES) {
            return Optional.empty();
        }
        return digest.authorize(request, response).map(authorized -> {
            retries++;
            return transmit(withSequence(authorized, nextSequence.getAsLong()));
        });
    }

    /** Sends a changed request that counts as a retry, so that a series of demanding responses ends too. */
    Optional<EventEffect.Send> resend(SipRequest changed) {
        if (retries >= MAX_RETRIES) {
            return Optional.empty();
        }
        retries++;
        return Optional.of(transmit(digest.preauthorize(changed)));
    }

    private EventEffect.Send transmit(SipRequest sent) {
        request = sent;
        txId = txIdPrefix + "/" + ++transactions;
        return new EventEffect.Send(txId, sent);
    }

    /** The request with another CSeq number. */
    static SipRequest withSequence(SipRequest request, long number) {
        return request.toBuilder()
                .set(HeaderName.CSEQ, new CSeq(number, request.method()).toString())
                .build();
    }
}
