package io.xphone.call;

import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The requests of a call that wait for an answer. A challenge (401, 407) is met here for all of them: the request goes
 * out again with credentials, the next CSeq number and a transaction of its own (RFC 3261 §22.2, §22.3).
 */
final class PendingRequests {

    /** A realm of a proxy, one of the server, and a stale nonce of each is the most that makes sense. */
    private static final int MAX_ROUNDS = 4;

    /** What becomes of a request. Exactly one of answered and failed comes, once. */
    interface Outcome {

        /** Of a request that is sent whatever becomes of it. */
        Outcome NONE = new Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                // Of no interest.
            }

            @Override
            public void failed(boolean timeout) {
                // Nobody to tell.
            }
        };

        /** The request leaves under this name, for the first time or with credentials. */
        default void sending(String txId, SipRequest request) {}

        /** An answer of 100 to 199. */
        default void provisional(SipRequest sent, SipResponse response) {}

        /** The final answer, with the request as it was sent last. */
        void answered(SipRequest sent, SipResponse response);

        /** No answer at all: time ran out, or it could not be sent. */
        void failed(boolean timeout);

        /** Whether a challenge is still worth meeting. */
        default boolean wanted() {
            return true;
        }
    }

    private record Pending(SipRequest request, LongSupplier sequence, Outcome outcome, int rounds) {}

    private final CallCore core;
    private final DigestClient digest;
    private final Map<String, Pending> pending = new HashMap<>(4);
    private int sent;
    private String lastFailure = "";

    PendingRequests(CallCore core, List<Credentials> credentials) {
        this.core = core;
        digest = credentials.isEmpty() ? null : new DigestClient(credentials, core.ids);
    }

    /** Sends a request; `sequence` gives the number for the next attempt. */
    void send(SipRequest request, LongSupplier sequence, Outcome outcome) {
        SipRequest first = digest == null ? request : digest.preauthorize(request);
        transmit(new Pending(first, sequence, outcome, 0));
    }

    /** What is known of why the last transaction that failed did so, for people; may be empty. */
    String lastFailure() {
        return lastFailure;
    }

    /** Nothing waits for an answer. */
    boolean idle() {
        return pending.isEmpty();
    }

    /** Whether a request of that name waits for an answer. */
    boolean waits(String txId) {
        return pending.containsKey(txId);
    }

    /** Stops waiting. */
    void forget(String txId) {
        pending.remove(txId);
    }

    /** Takes an answer; false when it answers nothing that waits. */
    boolean onResponse(String txId, SipResponse response) {
        Pending request = pending.get(txId);
        if (request == null) {
            return false;
        }
        if (response.provisional()) {
            request.outcome.provisional(request.request, response);
            return true;
        }
        pending.remove(txId);
        if (response.success() && digest != null) {
            digest.learn(response);
        }
        Optional<SipRequest> again = authorized(request, response);
        if (again.isPresent()) {
            transmit(new Pending(again.get(), request.sequence, request.outcome, request.rounds + 1));
        } else {
            request.outcome.answered(request.request, response);
        }
        return true;
    }

    /** The transaction ended without an answer; false when it is none of those that wait. */
    boolean onFailed(String txId, boolean timeout, String detail) {
        Pending request = pending.remove(txId);
        if (request == null) {
            return false;
        }
        lastFailure = detail;
        request.outcome.failed(timeout);
        return true;
    }

    private Optional<SipRequest> authorized(Pending request, SipResponse response) {
        boolean challenge = response.status() == 401 || response.status() == 407;
        if (!challenge || digest == null || request.rounds >= MAX_ROUNDS || !request.outcome.wanted()) {
            return Optional.empty();
        }
        return digest.authorize(request.request, response).map(answer -> {
            CSeq next = new CSeq(request.sequence.getAsLong(), answer.method());
            SipRequest.Builder again = answer.toBuilder().set(HeaderName.CSEQ, next.toString());
            if (answer.headers().contains(HeaderName.CONTACT)) {
                again.set(HeaderName.CONTACT, NameAddress.of(core.contact()).toString()); // another by now, maybe
            }
            return again.build();
        });
    }

    private void transmit(Pending request) {
        String txId = core.id + "/" + ++sent;
        pending.put(txId, request);
        request.outcome.sending(txId, request.request);
        core.emit(new CallEffect.Send(txId, request.request));
    }
}
