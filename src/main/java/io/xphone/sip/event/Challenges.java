package io.xphone.sip.event;

import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The one request that a machine has out, and the challenges to it (RFC 3261 §22.2): answered with the next CSeq number,
 * a bounded number of times. The client is shared by all that ask the same servers, so that what one was asked for the
 * others bring at once.
 */
final class Challenges {

    private static final int MOST_ROUNDS = 4;

    private final String stem;
    private final DigestClient digest;
    private long transactions;
    private String txId = "";
    private SipRequest request;
    private int rounds;

    /** @param stem begins the names of the transactions */
    Challenges(String stem, DigestClient digest) {
        this.stem = stem;
        this.digest = digest;
    }

    /** The request to send in place of this one; its answer is waited for from now on. */
    EventEffect.Send send(SipRequest first) {
        rounds = 0;
        return out(digest.preauthorize(first));
    }

    /** Whether an answer is waited for. */
    boolean waiting() {
        return !txId.isEmpty();
    }

    boolean waitsFor(String transaction) {
        return !txId.isEmpty() && txId.equals(transaction);
    }

    /** No answer is waited for any more. */
    void forget() {
        txId = "";
    }

    String stem() {
        return stem;
    }

    DigestClient digest() {
        return digest;
    }

    /** What was sent last. */
    SipRequest request() {
        return request;
    }

    /** The request once more, when a final answer challenges it and we know what to say. */
    Optional<EventEffect.Send> answer(SipResponse response, LongSupplier sequence) {
        txId = "";
        if (response.success()) {
            digest.learn(response);
        }
        if (response.status() != 401 && response.status() != 407 || rounds >= MOST_ROUNDS) {
            return Optional.empty();
        }
        return digest.answer(request, response).map(again -> {
            rounds++;
            return out(numbered(again, sequence.getAsLong()));
        });
    }

    /** Another request in the same row of attempts, so that answers which ask for more and more end too. */
    Optional<EventEffect.Send> again(SipRequest changed) {
        if (rounds >= MOST_ROUNDS) {
            return Optional.empty();
        }
        rounds++;
        return Optional.of(out(digest.preauthorize(changed)));
    }

    private EventEffect.Send out(SipRequest sent) {
        request = sent;
        txId = stem + "/" + ++transactions;
        return new EventEffect.Send(txId, sent);
    }

    static SipRequest numbered(SipRequest request, long number) {
        return request.toBuilder()
                .set(HeaderName.CSEQ, new CSeq(number, request.method()).toString())
                .build();
    }
}
